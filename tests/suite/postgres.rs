//! A throw-away PostgreSQL server for the tests: started from the installed programs, gone with the test process.

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

struct Server {
    port: u16,
    programs: PathBuf,
    folder: PathBuf,
    // Its standard input is the server's life line: it closes when this process ends, however that happens.
    _guard: Child,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// The address of a new, empty database; None, with a loud line, where no server is installed.
pub(crate) fn database() -> Option<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Some(server) = SERVER.get_or_init(start) else {
        eprintln!("!!! SKIPPED for PostgreSQL: no server below /usr/lib/postgresql; apt-get install postgresql");
        return None;
    };
    let name = format!("kenal{}", COUNT.fetch_add(1, Ordering::Relaxed));
    server.ask("postgres", &format!("CREATE DATABASE {name}"));
    Some(format!("postgres://kenal@127.0.0.1:{}/{name}", server.port))
}

impl Server {
    fn ask(&self, database: &str, statement: &str) {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args([
            "-q",
            "-h",
            "127.0.0.1",
            "-U",
            "kenal",
            "-d",
            database,
            "-p",
            &self.port.to_string(),
            "-c",
            statement,
        ]);
        let output = psql.output().unwrap();
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn start() -> Option<Server> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut programs: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
    programs.sort();
    let programs = programs.into_iter().rfind(|programs| programs.join("initdb").exists())?;
    let folder = std::env::temp_dir().join(format!("kenal-postgres-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let data = folder.join("data");
    // PostgreSQL refuses to run as root.
    let script = format!(
        "set -e; cd {folder}; {programs}/initdb -D {data} -A trust -U kenal --no-sync -E UTF8 >initdb.log 2>&1; \
         {programs}/postgres -D {data} -p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 >log 2>&1 & \
         server=$!; cat >/dev/null; kill -QUIT $server; wait $server || true; cd /; rm -rf {folder}",
        folder = folder.display(),
        data = data.display(),
        programs = programs.display(),
    );
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let mut command = if is_root {
        assert!(Command::new("chown").arg("postgres").arg(&folder).status().unwrap().success());
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh", "-c", &script]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        command
    };
    let guard = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let server = Server { port, programs, folder, _guard: guard };
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let mut ready = Command::new(server.programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        if ready.status().is_ok_and(|status| status.success()) {
            return Some(server);
        }
        let log = || fs::read_to_string(server.folder.join("log")).unwrap_or_default();
        assert!(Instant::now() < until, "the PostgreSQL server did not start: {}", log());
        std::thread::sleep(Duration::from_millis(50));
    }
}
