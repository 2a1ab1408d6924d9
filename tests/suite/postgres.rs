//! A throw-away PostgreSQL server for the tests: started from the installed programs, gone with the test process.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// A server that listens on a port of this machine.
pub(crate) struct Server {
    port: u16,
    programs: PathBuf,
    folder: PathBuf,
    // Its standard input is the server's life line: it closes when this process ends, however that happens.
    _guard: Child,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// The address of a new, empty database; None, with a loud line, where no server is installed.
pub(crate) fn database() -> Option<String> {
    server().map(Server::database)
}

/// The server that the tests share.
pub(crate) fn server() -> Option<&'static Server> {
    SERVER.get_or_init(|| Server::start(free_port())).as_ref()
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Server {
    /// A new server on this port; None, with a loud line, where none is installed.
    pub(crate) fn start(port: u16) -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("!!! SKIPPED for PostgreSQL: no server below /usr/lib/postgresql; apt-get install postgresql");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("kenal-postgres-{}-{port}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        }
        let script = format!(
            "set -e; trap '' INT TERM HUP; cd {folder}; {programs}/initdb -D data -A trust -U kenal --no-sync -E UTF8 >initdb.log 2>&1; \
             printf '%s\n' 'port = {port}' \"unix_socket_directories = '{folder}'\" \"listen_addresses = '127.0.0.1'\" \
             'fsync = off' 'full_page_writes = off' 'autovacuum = off' 'wal_level = minimal' \
             'max_wal_senders = 0' 'max_connections = 200' >>data/postgresql.conf; \
             {programs}/pg_ctl -D data -l log -W start; cat; {programs}/pg_ctl -D data -m immediate stop || true; \
             cd /; rm -rf {folder}",
            folder = folder.display(),
            programs = programs.display(),
        );
        let mut script = as_postgres(&["sh", "-c", &script]);
        let guard = script.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { port, programs, folder, _guard: guard };
        server.until_ready();
        Some(server)
    }

    /// The address of a new, empty database.
    pub(crate) fn database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("kenal{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.ask("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://kenal@127.0.0.1:{}/{name}", self.port)
    }

    /// Stops the server as an operator does, and starts it again after this time.
    pub(crate) async fn restart_after(&self, pause: Duration) {
        let control = |arguments: &[&str]| {
            let (program, data) = (self.programs.join("pg_ctl"), self.folder.join("data"));
            let log = self.folder.join("log");
            let mut command =
                vec![program.to_str().unwrap(), "-D", data.to_str().unwrap(), "-l", log.to_str().unwrap()];
            command.extend(arguments);
            let status = as_postgres(&command).stdout(Stdio::null()).status().unwrap();
            assert!(status.success(), "pg_ctl {arguments:?}");
        };
        control(&["-m", "fast", "stop"]);
        tokio::time::sleep(pause).await;
        control(&["-W", "start"]);
    }

    /// A PgBouncer in front of this server; None, with a loud line, where none is installed.
    pub(crate) fn bouncer(&self, mode: &str) -> Option<Bouncer> {
        Bouncer::start(self.port, mode)
    }

    pub(crate) fn ask(&self, database: &str, statement: &str) {
        let mut psql = Command::new(self.programs.join("psql"));
        let port = self.port.to_string();
        psql.args(["-q", "-h", "127.0.0.1", "-U", "kenal", "-d", database, "-p", &port, "-c", statement]);
        let output = psql.output().unwrap();
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn until_ready(&self) {
        let until = Instant::now() + Duration::from_secs(30);
        let mut ready = Command::new(self.programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        while !ready.status().is_ok_and(|status| status.success()) {
            let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "the PostgreSQL server did not start: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A pooler between programs and the server, as Debian ships it.
pub(crate) struct Bouncer {
    port: u16,
    folder: PathBuf,
    // As the server's.
    _guard: Child,
}

impl Bouncer {
    fn start(server: u16, mode: &str) -> Option<Self> {
        let program = "/usr/sbin/pgbouncer";
        if !std::path::Path::new(program).exists() {
            eprintln!("!!! SKIPPED for PgBouncer: no {program}; apt-get install pgbouncer");
            return None;
        }
        let port = free_port();
        let folder = std::env::temp_dir().join(format!("kenal-bouncer-{}-{port}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let here = folder.display();
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {here}/users\npool_mode = {mode}\nlogfile = {here}/log\n\
             pidfile = {here}/pid\n"
        );
        fs::write(folder.join("settings"), settings).unwrap();
        fs::write(folder.join("users"), "\"kenal\" \"\"\n").unwrap();
        if is_root() {
            assert!(Command::new("chown").args(["-R", "postgres"]).arg(&folder).status().unwrap().success());
        }
        let script =
            format!("trap '' INT TERM HUP; {program} -q {here}/settings & cat; kill -KILL $!; cd /; rm -rf {here}",);
        let mut script = as_postgres(&["sh", "-c", &script]);
        let guard = script.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "PgBouncer did not start: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { port, folder, _guard: guard })
    }

    /// The address of a database of the server's as it is reached through this one.
    pub(crate) fn before(&self, database: &str) -> String {
        let name = database.rsplit('/').next().unwrap();
        format!("postgres://kenal@127.0.0.1:{}/{name}", self.port)
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

/// Where the newest installed server's programs are.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut programs: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
    programs.sort();
    programs.into_iter().rfind(|programs| programs.join("initdb").exists())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// A command as another user where this is root, for PostgreSQL refuses to run as that.
fn as_postgres(words: &[&str]) -> Command {
    let root: &[&str] = &["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
    let mut words = if is_root() { [root, words].concat() } else { words.to_vec() }.into_iter();
    let mut command = Command::new(words.next().unwrap());
    command.args(words).current_dir("/");
    command
}
