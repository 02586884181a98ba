//! A PostgreSQL server of our own for one test process: started when first asked for, gone when the process is.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use postgres::{Client, Config, NoTls};

type Failure = Box<dyn Error + Send + Sync>;

/// Where it must not be skipped.
const REQUIRED: &str = "PORTAL_REQUIRE_POSTGRES";
/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until nobody holds its standard input any more, however that comes about, and then stops the server and
/// removes its folder. A test process that is killed cannot do that itself.
const WATCHDOG: &str = r#"
programs=$1; folder=$2; shift 2
"$programs/postgres" -D "$folder/data" -k "$folder" "$@" >"$folder/log" 2>&1 </dev/null &
cat >/dev/null
"$programs/pg_ctl" stop -s -w -m immediate -D "$folder/data"
cd / && rm -rf "$folder"
"#;

/// A server, and the folder that holds all of it.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    as_root: bool,
    port: u16,
    watchdog: Child,
    leash: Option<ChildStdin>,
    databases: Mutex<u32>,
}

/// The server that the tests of this process share; none: its programs are not installed, and it need not be.
pub fn shared() -> Result<Option<&'static Cluster>, String> {
    static SHARED: OnceLock<Result<Option<Cluster>, String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        let Some(programs) = programs() else {
            return if std::env::var_os(REQUIRED).is_some_and(|value| value == "1") {
                Err(format!(
                    "PostgreSQL's server programs are not installed, and {REQUIRED} is set"
                ))
            } else {
                // Not by a macro: the test harness would keep it to itself.
                let _ = writeln!(
                    io::stderr(),
                    "skipped: PostgreSQL's server programs are not installed"
                );
                Ok(None)
            };
        };
        Cluster::start(programs).map(Some).map_err(|error| error.to_string())
    });
    shared.as_ref().map(Option::as_ref).map_err(Clone::clone)
}

/// The folder of `initdb` and its like.
pub fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders
        .into_iter()
        .find(|folder| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file()))
}

impl Cluster {
    /// Starts one. Only this user's processes on this machine can connect to it, as anybody.
    pub fn start(programs: PathBuf) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("portal-pg-").tempdir()?.keep();
        Self::start_in(programs, &folder).inspect_err(|_| {
            let _ = fs::remove_dir_all(&folder);
        })
    }

    fn start_in(programs: PathBuf, folder: &Path) -> Result<Self, Failure> {
        let as_root = fs::metadata(folder)?.uid() == 0;
        if as_root {
            // PostgreSQL refuses to run as root.
            done(Command::new("chown").arg("postgres").arg(folder))?;
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?;
        let data = folder.join("data");
        let mut initdb = unprivileged(as_root, &programs.join("initdb"));
        initdb.args(["--auth=trust", "--username=portal", "--encoding=UTF8", "--locale=C"]);
        done(initdb.args(["--no-sync", "--no-instructions", "-D"]).arg(&data).current_dir("/"))?;
        // Somebody else may take the port before the server does.
        let mut last = None;
        for _ in 0..5 {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            let (watchdog, leash) = launch(as_root, &programs, folder, port)?;
            let mut cluster = Cluster {
                programs: programs.clone(),
                folder: folder.into(),
                as_root,
                port,
                watchdog,
                leash: Some(leash),
                databases: Mutex::new(0),
            };
            match cluster.wait() {
                Ok(()) => return Ok(cluster),
                Err(error) => last = Some(error),
            }
            cluster.leash = None;
            cluster.watchdog.wait()?;
        }
        Err(last.unwrap_or_else(|| "no port is free".into()))
    }

    fn wait(&self) -> Result<(), Failure> {
        let start = Instant::now();
        loop {
            match self.administrator() {
                Ok(_) => return Ok(()),
                Err(error) if start.elapsed() > PATIENCE => return Err(error),
                Err(_) => sleep(Duration::from_millis(50)),
            }
        }
    }

    /// A connection to look and to meddle with.
    pub fn administrator(&self) -> Result<Client, Failure> {
        self.client("postgres")
    }

    /// A connection to one of the databases.
    pub fn client(&self, database: &str) -> Result<Client, Failure> {
        let mut config = Config::new();
        config.host_path(&self.folder).port(self.port).user("portal").dbname(database);
        Ok(config.connect(NoTls)?)
    }

    /// A new, empty database; returns its name.
    pub fn database(&self) -> Result<String, Failure> {
        let mut made = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        *made += 1;
        let name = format!("crm{made}");
        self.administrator()?.batch_execute(&format!("CREATE DATABASE {name}"))?;
        Ok(name)
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://portal:secret@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// Ends the server as a crash does; `restart` starts it again.
    pub fn stop(&self) -> Result<(), Failure> {
        let mut control = unprivileged(self.as_root, &self.programs.join("pg_ctl"));
        control.args(["stop", "-w", "-m", "immediate", "-s", "-D"]).arg(self.folder.join("data"));
        done(control.current_dir("/"))
    }

    /// Ends the server as a crash does, and starts it again.
    pub fn restart(&self) -> Result<(), Failure> {
        let mut control = unprivileged(self.as_root, &self.programs.join("pg_ctl"));
        control
            .args(["restart", "-w", "-m", "immediate", "-s", "-D"])
            .arg(self.folder.join("data"));
        done(control.arg("-l").arg(self.folder.join("log")).current_dir("/"))?;
        self.wait()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.leash = None;
        let _ = self.watchdog.wait();
    }
}

/// A command that runs as a user without power, if we have any.
fn unprivileged(as_root: bool, program: &Path) -> Command {
    if !as_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
    command
}

fn launch(
    as_root: bool,
    programs: &Path,
    folder: &Path,
    port: u16,
) -> Result<(Child, ChildStdin), Failure> {
    let mut command = unprivileged(as_root, Path::new("/bin/sh"));
    command.args(["-c", WATCHDOG, "watchdog"]).arg(programs).arg(folder);
    command.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    // What a crash of the machine would do is not tested here.
    for setting in ["fsync=off", "max_connections=200", "shared_buffers=32MB"] {
        command.args(["-c", setting]);
    }
    // A group of its own, so that the terminal's interrupt ends the tests and leaves the cleaning up alone.
    command.process_group(0).current_dir("/").stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut watchdog = command.spawn()?;
    let leash = watchdog.stdin.take().ok_or("the watchdog has no standard input")?;
    Ok((watchdog, leash))
}

fn done(command: &mut Command) -> Result<(), Failure> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{}: {told}", command.get_program().display()).into())
}
