"""Everything that the store holds as one file, and back, into either kind of store.

manifest.py    what the file says about itself; `FORMAT_VERSION`
layout.py      which tables and columns are in it, derived from the tables themselves
lines.py       a row as a line of JSON, and back
exporting.py   `export_store`: out of one snapshot, while everything runs
importing.py   `import_store`: into an empty store, all or nothing
copying.py     `copy_store`: from one store into another, without a file between
filling.py     what both do around the rows: room, indexes, search, counters
members.py     a member of the file, never more of it than the manifest tells
indexes.py     away while rows come in
reindexing.py  the full-text tables are built anew

docs/backup.md describes the file for those who read it without Qawl.
"""

from services.common.store.portable.copying import CopiedTable, copy_store
from services.common.store.portable.exporting import export_store
from services.common.store.portable.importing import ImportRefusedError, import_store
from services.common.store.portable.manifest import Manifest, Progress

__all__ = [
    "CopiedTable",
    "ImportRefusedError",
    "Manifest",
    "Progress",
    "copy_store",
    "export_store",
    "import_store",
]
