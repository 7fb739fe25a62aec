"""Of which kind a folder's file system is."""

import pytest

from services.ingest.folders.mounts import is_remote, kind_of, mounts_now

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /mnt rw - tmpfs tmpfs rw
31 30 0:26 / /mnt/wire\\040desk rw,relatime shared:7 master:1 - nfs4 server:/export rw,vers=4.2
32 30 0:27 / /mnt/scans rw - cifs //server/scans rw
33 32 0:28 / /mnt/scans rw - ext4 /dev/vdb rw
34 22 0:29 / /media/usb rw - fuse.sshfs host:/ rw
broken line
35 22
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/srv/inbox", "ext4"),
        ("/mnt", "tmpfs"),
        ("/mntx", "ext4"),
        ("/mnt/wire desk", "nfs4"),
        ("/mnt/wire desk/inbox", "nfs4"),
        ("/mnt/scans/a", "ext4"),  # the mount on top of another
        ("/media/usb/a", "fuse.sshfs"),
    ],
)
def test_the_innermost_mount_on_top_tells_the_kind(folder: str, kind: str) -> None:
    assert kind_of(folder, MOUNTS) == kind


def test_a_system_that_tells_nothing_has_no_kinds() -> None:
    assert kind_of("/srv", "") == ""


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "ceph", "virtiofs"])
def test_network_mounts_are_remote(kind: str) -> None:
    assert is_remote(kind)


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "f2fs", "fuseblk", "vfat", "exfat", ""]
)
def test_disks_of_this_machine_are_not(kind: str) -> None:
    assert not is_remote(kind)


def test_this_machine_tells_of_its_root() -> None:
    mounts = mounts_now()
    if mounts:
        assert kind_of("/", mounts)
