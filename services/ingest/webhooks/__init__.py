"""Webhooks: what came in becomes messages, and these are sent until they are taken, or for three days.

the arrivals ──making──▶ deliveries, one for each event and webhook ──sending──▶ the other side
"""
