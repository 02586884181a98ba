//! Where a database is: a file, or a place on a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};

use postgres::Config;
use postgres::config::{Host, SslMode};

/// Where a database is. Shown without any password.
#[derive(Clone, Debug)]
pub enum Location {
    /// An SQLite file.
    File(PathBuf),
    /// A database on a PostgreSQL server.
    Postgres(Server),
}

/// Where on which PostgreSQL server, and as whom.
#[derive(Clone, Debug)]
pub struct Server(Box<Config>);

/// A text that says no place.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    /// Neither a path nor a URL that we know.
    #[error(
        "there is no database at URLs that begin with `{0}://`; name a file, or `postgres://USER@HOST/DATABASE`"
    )]
    Scheme(String),
    /// It cannot be read as a URL of PostgreSQL.
    #[error(
        "the PostgreSQL URL cannot be read ({0}); it looks like `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, \
         with `%40` for an `@` in a name or password"
    )]
    Url(String),
    /// The URL lacks a part that must be said.
    #[error("the PostgreSQL URL names no {0}; it looks like `postgres://USER@HOST/DATABASE`")]
    Incomplete(&'static str),
    /// It asks for encryption.
    #[error(
        "the PostgreSQL URL demands TLS by its `sslmode`, which this program does not speak; use a Unix socket, or \
         a tunnel on this machine, and `sslmode=disable`"
    )]
    Tls,
}

impl Location {
    /// Reads a path, or a URL of PostgreSQL.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme))
        else {
            return Ok(Location::File(text.into()));
        };
        match scheme.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" => Ok(Location::Postgres(Server::parse(rest)?)),
            _ => Err(LocationError::Scheme(scheme.into())),
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

impl Server {
    /// Reads what stands behind `postgres://`.
    fn parse(rest: &str) -> Result<Self, LocationError> {
        if rest.contains("sslmode=verify-") {
            return Err(LocationError::Tls);
        }
        let url = format!("postgres://{rest}");
        let config: Config =
            url.parse().map_err(|error: postgres::Error| LocationError::Url(reason(&error)))?;
        match config.get_ssl_mode() {
            SslMode::Disable | SslMode::Prefer => {}
            _ => return Err(LocationError::Tls),
        }
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(LocationError::Incomplete("database"));
        }
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(LocationError::Incomplete("host"));
        }
        // What stands before the second `@` is a part of the password, which must not be shown as a host.
        let is_odd = |host: &Host| matches!(host, Host::Tcp(name) if name.contains('@'));
        if config.get_hosts().iter().any(is_odd) {
            return Err(LocationError::Url("there is an `@` in the name of the host".into()));
        }
        Ok(Server(Box::new(config)))
    }

    /// How to connect.
    pub(super) fn config(&self) -> Config {
        (*self.0).clone()
    }

    /// The hosts and ports, for people.
    pub(super) fn hosts(&self) -> String {
        let ports = self.0.get_ports();
        let port = |place: usize| ports.get(place).or(ports.first()).unwrap_or(&5432);
        let named = self.0.get_hosts().iter().enumerate().map(|(place, host)| match host {
            Host::Tcp(name) if name.contains(':') => format!("[{name}]:{}", port(place)),
            Host::Tcp(name) => format!("{name}:{}", port(place)),
            Host::Unix(folder) => format!("{}:{}", folder.display(), port(place)),
        });
        let mut hosts: Vec<String> = named.collect();
        if hosts.is_empty() {
            hosts.extend(self.0.get_hostaddrs().iter().map(ToString::to_string));
        }
        hosts.join(",")
    }
}

/// What the client says of a URL, which never repeats the password.
fn reason(error: &postgres::Error) -> String {
    use std::error::Error;
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(path) => path.display().fmt(f),
            Location::Postgres(server) => {
                f.write_str("postgres://")?;
                if let Some(user) = server.0.get_user() {
                    write!(f, "{user}@")?;
                }
                write!(f, "{}/{}", server.hosts(), server.0.get_dbname().unwrap_or_default())
            }
        }
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Self {
        Location::File(path.into())
    }
}

impl From<&PathBuf> for Location {
    fn from(path: &PathBuf) -> Self {
        Location::File(path.clone())
    }
}

impl From<&Location> for Location {
    fn from(location: &Location) -> Self {
        location.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_no_url_is_a_path() {
        for path in ["portal.db", "/a/b.db", "a:b", "./http://x", "C:\\x", "", "postgres:x"] {
            let location = Location::parse(path).unwrap();
            assert!(matches!(location, Location::File(found) if found == Path::new(path)));
        }
    }

    #[test]
    fn a_server_is_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://me:secret@db.example/crm", "postgres://me@db.example:5432/crm"),
            ("PostgreSQL://me:secret@[::1]:77/crm", "postgres://me@[::1]:77/crm"),
            ("postgres://me:secret@a,b:2/crm?sslmode=prefer", "postgres://me@a:5432,b:2/crm"),
            ("postgresql://me@%2Frun%2Fpg/crm", "postgres://me@/run/pg:5432/crm"),
            ("postgres://me@/crm?host=/run/pg&password=secret", "postgres://me@/run/pg:5432/crm"),
            ("postgres://a%40b:s%40cret@h/c?sslmode=disable", "postgres://a@b@h:5432/c"),
        ] {
            let location = Location::parse(url).unwrap();
            assert_eq!(location.to_string(), shown);
            assert!(!format!("{location:?}").contains("secret"), "{location:?}");
        }
    }

    #[track_caller]
    fn check(url: &str, words: &str) {
        let error = Location::parse(url).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn a_url_that_leads_nowhere_is_refused_in_plain_words() {
        check("mysql://me:secret@h/db", "`mysql://`");
        check("file:///x.db", "`file://`");
        check("postgres://me:secret@h", "names no database");
        check("postgres:///db", "names no host");
        check("postgres://me:secret@h:port/db", "port");
        check("postgres://me:my@secret@h/db", "`%40`");
        check("postgres://me:secret@h/db?sslmode=require", "TLS");
        check("postgres://me:secret@h/db?sslmode=verify-full", "TLS");
        check("postgres://me:secret@h/db?colour=red", "cannot be read");
    }
}
