"""What the words of an office or of a body mean, alike in every language: وزير الخارجية is a foreign minister."""

from services.extract.link.offices.reading import Office as Office
from services.extract.link.offices.reading import are_kin as are_kin
from services.extract.link.offices.reading import callings as callings
from services.extract.link.offices.reading import core as core
from services.extract.link.offices.reading import fields as fields
from services.extract.link.offices.reading import read_body as read_body
from services.extract.link.offices.reading import read_office as read_office
from services.extract.link.offices.reading import without_kin as without_kin
