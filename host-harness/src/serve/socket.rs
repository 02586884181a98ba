//! The place of a Unix socket: taken from nobody who answers there, and left as it was found.

use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant as Clock};

/// A socket cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// There is no folder for it.
    #[error("the folder of the socket `{}` cannot be used", .0.display())]
    NoFolder(PathBuf, #[source] io::Error),
    /// Another process begins or ends to serve there.
    #[error("another process keeps the folder of the socket `{}` locked; try again", .0.display())]
    Locked(PathBuf),
    /// Somebody answers there.
    #[error("`{}` is already served by another process; stop it first, or choose another path", .0.display())]
    Served(PathBuf),
    /// Something else is there.
    #[error("`{}` exists and is not a socket; choose another path", .0.display())]
    NotASocket(PathBuf),
    /// It cannot be told who listens there, or nobody can.
    #[error("the socket `{}` cannot be used", .0.display())]
    Unusable(PathBuf, #[source] io::Error),
}

/// How long to wait for another process that looks at the same folder.
const PATIENCE: Duration = Duration::from_secs(2);

/// A socket that only its owner can connect to. Its file is removed when this is dropped, if it is still the one.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) listener: UnixListener,
    path: PathBuf,
    /// Device and inode.
    file: (u64, u64),
}

impl Socket {
    pub(super) fn bind(path: &Path) -> Result<Self, SocketError> {
        let unusable = |error| SocketError::Unusable(path.into(), error);
        let folder = match path.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => return Err(SocketError::NotASocket(path.into())),
        };
        // Of two hosts that find the same abandoned socket, one must see what the other put in its place.
        let _locked = lock(folder, path)?;
        match path.symlink_metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(unusable(error)),
            Ok(found) if !found.file_type().is_socket() => {
                return Err(SocketError::NotASocket(path.into()));
            }
            Ok(_) => match UnixStream::connect(path) {
                Ok(_) => return Err(SocketError::Served(path.into())),
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
                Err(error) => return Err(unusable(error)),
            },
        }
        // It would be made under a shorter name, and nobody could connect to it under its own.
        SocketAddr::from_pathname(path).map_err(unusable)?;
        // In a folder that nobody else can enter, until nobody else can connect.
        let private = tempfile::Builder::new().prefix(".s").tempdir_in(folder).map_err(unusable)?;
        let made = private.path().join("s");
        let listener = UnixListener::bind(&made).map_err(unusable)?;
        fs::set_permissions(&made, Permissions::from_mode(0o600)).map_err(unusable)?;
        let file = file(&made).map_err(unusable)?;
        fs::rename(&made, path).map_err(unusable)?;
        Ok(Socket { listener, path: path.into(), file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the path still leads to it. As long as it is open, no other file can have its inode.
    pub(super) fn is_ours(&self) -> bool {
        file(&self.path).is_ok_and(|found| found == self.file)
    }

    /// Nobody finds it any more.
    pub(super) fn remove(&self) {
        if self.is_ours() {
            // Where it cannot be removed it is abandoned, and whoever comes next can tell.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.remove();
    }
}

fn lock(folder: &Path, path: &Path) -> Result<File, SocketError> {
    let no_folder = |error| SocketError::NoFolder(path.into(), error);
    let file = File::open(folder).map_err(no_folder)?;
    if !file.metadata().map_err(no_folder)?.is_dir() {
        return Err(no_folder(ErrorKind::NotADirectory.into()));
    }
    let started = Clock::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(no_folder(error)),
            Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => return Err(SocketError::Locked(path.into())),
        }
    }
}

fn file(path: &Path) -> io::Result<(u64, u64)> {
    let found = path.symlink_metadata()?;
    Ok((found.dev(), found.ino()))
}

#[cfg(test)]
#[path = "tests/socket.rs"]
mod tests;
