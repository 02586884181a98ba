//! A small file system of our own, where this machine lets us mount one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::skip;

/// Mounted until it is dropped.
pub(crate) struct Volume {
    folder: TempDir,
    mounts: Vec<PathBuf>,
}

impl Volume {
    /// An empty one of this size; none: this user may not mount.
    pub(crate) fn new(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("volume");
        fs::create_dir(&place).unwrap();
        let mut volume = Volume { folder, mounts: Vec::new() };
        let option = format!("size={size}");
        if !mount(&["-t", "tmpfs", "-o", &option, "none"], &place) {
            skip("mounting a file system is not allowed here");
            return None;
        }
        volume.mounts.push(place);
        Some(volume)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.mounts[0]
    }

    /// The same files at another place, where nobody can write.
    pub(crate) fn read_only(&mut self) -> PathBuf {
        let place = self.folder.path().join("read-only");
        fs::create_dir(&place).unwrap();
        let source = self.path().to_str().unwrap().to_owned();
        assert!(mount(&["--bind", &source], &place));
        self.mounts.push(place.clone());
        assert!(mount(&["-o", "remount,bind,ro"], &place));
        place
    }

    /// Leaves no byte free. Returns what takes the room.
    pub(crate) fn fill(&self) -> PathBuf {
        let filler = self.path().join("filler");
        let mut block = 1 << 16;
        let mut file = fs::File::create(&filler).unwrap();
        while block > 0 {
            if std::io::Write::write_all(&mut file, &vec![1; block]).is_err() {
                block /= 2;
            }
        }
        filler
    }
}

/// Lets everybody write there again.
pub(crate) fn make_writable(place: &Path) {
    assert!(mount(&["-o", "remount,bind,rw"], place));
}

fn mount(options: &[&str], place: &Path) -> bool {
    let output = Command::new("mount").args(options).arg(place).output();
    output.is_ok_and(|output| output.status.success())
}

impl Drop for Volume {
    fn drop(&mut self) {
        for place in self.mounts.iter().rev() {
            // Even where somebody still has a file open.
            let _ = Command::new("umount").arg("--lazy").arg(place).status();
        }
    }
}
