//! Opens a delivered file once, without following links, and reads all of it: what is verified is what was read.

use std::fs::{Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::{Refusal, Refused};

/// The bytes of a file. A path that changes hands meanwhile changes nothing: it is never opened again.
pub(super) fn read_once(path: &Path, limit: u64) -> Result<Vec<u8>, Refused> {
    read(path, limit, true)
}

/// The same of a file that is looked at and not taken. It may have other names: Cargo gives two to what it builds.
pub(super) fn look_at(path: &Path, limit: u64) -> Result<Vec<u8>, Refused> {
    read(path, limit, false)
}

fn read(path: &Path, limit: u64, delivered: bool) -> Result<Vec<u8>, Refused> {
    let shown = path.display();
    // Without waiting, or a pipe that nobody writes to would keep us.
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let mut file =
        OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(|error| {
            match error.kind() {
                ErrorKind::NotFound => {
                    Refused::new(Refusal::Missing, format!("there is no `{shown}`"))
                }
                _ if error.raw_os_error() == Some(libc::ELOOP) => Refused::new(
                    Refusal::Link,
                    format!("`{shown}` is a symbolic link; deliver the file itself"),
                ),
                // A socket cannot even be opened.
                _ if path.symlink_metadata().is_ok_and(|found| found.file_type().is_socket()) => {
                    not_a_file(path)
                }
                _ => unreadable(path, error),
            }
        })?;
    let found = file.metadata().map_err(|error| unreadable(path, error))?;
    if !found.is_file() {
        return Err(not_a_file(path));
    }
    if delivered && found.nlink() > 1 {
        let what = format!(
            "`{shown}` has another name as well, by which it can be changed; deliver a copy"
        );
        return Err(Refused::new(Refusal::Link, what));
    }
    let too_large = || {
        let what = format!("`{shown}` has more than {limit} bytes");
        Err(Refused::new(Refusal::TooLarge, what))
    };
    match found.len() {
        0 => return Err(Refused::new(Refusal::Empty, format!("`{shown}` is empty"))),
        length if length > limit => return too_large(),
        _ => {}
    }
    let mut bytes = Vec::new();
    Read::by_ref(&mut file)
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, error))?;
    if bytes.len() as u64 > limit {
        return too_large();
    }
    let now = file.metadata().map_err(|error| unreadable(path, error))?;
    if state(&now) != state(&found) || bytes.len() as u64 != found.len() {
        let what = format!(
            "`{shown}` changed while it was read; write it under another name and rename it"
        );
        return Err(Refused::new(Refusal::Changing, what));
    }
    Ok(bytes)
}

fn state(found: &Metadata) -> (u64, i64, i64) {
    (found.len(), found.mtime(), found.mtime_nsec())
}

fn not_a_file(path: &Path) -> Refused {
    let what = format!("`{}` is a folder, a pipe or a device, and no file", path.display());
    Refused::new(Refusal::NotAFile, what)
}

fn unreadable(path: &Path, error: std::io::Error) -> Refused {
    Refused::new(Refusal::Unreadable, format!("`{}` cannot be read", path.display())).because(error)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    #[track_caller]
    fn check(path: &Path, code: Refusal) {
        let refused = read_once(path, 100).unwrap_err();
        assert_eq!(refused.code, code, "{refused}");
        assert!(refused.what.contains(&path.display().to_string()), "{refused}");
    }

    #[test]
    fn only_a_file_of_its_own_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("good"), "0123456789").unwrap();
        assert_eq!(read_once(&at("good"), 100).unwrap(), b"0123456789");
        assert_eq!(read_once(&at("good"), 10).unwrap(), b"0123456789");
        assert_eq!(read_once(&at("good"), 9).unwrap_err().code, Refusal::TooLarge);
        check(&at("nowhere"), Refusal::Missing);
        check(folder.path(), Refusal::NotAFile);
        symlink(at("good"), at("link")).unwrap();
        check(&at("link"), Refusal::Link);
        fs::write(at("empty"), "").unwrap();
        check(&at("empty"), Refusal::Empty);
        fs::write(at("large"), [7; 101]).unwrap();
        check(&at("large"), Refusal::TooLarge);
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        check(&at("pipe"), Refusal::NotAFile);
        let _socket = UnixListener::bind(at("socket")).unwrap();
        check(&at("socket"), Refusal::NotAFile);
        check(Path::new("/dev/zero"), Refusal::NotAFile);
        fs::hard_link(at("good"), at("twin")).unwrap();
        check(&at("twin"), Refusal::Link);
        assert_eq!(look_at(&at("twin"), 100).unwrap(), b"0123456789");
        assert_eq!(look_at(&at("link"), 100).unwrap_err().code, Refusal::Link);
    }
}
