"""One data folder has one `qawl run`."""

from pathlib import Path

import pytest

from services.common.errors import SetupError
from services.common.settings import Settings
from services.supervisor.ground import held


def test_a_second_run_is_refused_also_where_somebody_deleted_the_lock_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with held(settings):
        with pytest.raises(SetupError, match="another `qawl run`"), held(settings):
            pass
        (tmp_path / "run.lock").unlink()
        with pytest.raises(SetupError, match="another `qawl run`"), held(settings):
            pass
    with held(settings):
        pass
