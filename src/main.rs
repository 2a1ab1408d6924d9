//! Reads the command line, starts the logs, and runs what was asked for.

use std::process::ExitCode;

use kenal::{app, config::Config};

fn main() -> ExitCode {
    let config = Config::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    app::start_logs(config.shared.log);
    match app::run(config) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kenal: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error with its causes; a cause that was told already is not told again.
fn told(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}
