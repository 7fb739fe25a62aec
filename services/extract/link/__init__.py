"""What joins articles: speakers across scripts, utterances across articles.

Today each statement's speaker is found by kind and normalised name alone, which is a join in the store
(`services.common.store.speakers.assign`); what needs judgement comes here.
"""
