//! Reads the command line, starts the logs, and runs what was asked for.

use std::process::ExitCode;

use clap::Parser;
use kenal::{app, config::Config};

fn main() -> ExitCode {
    let config = Config::parse();
    app::start_logs(config.shared.log);
    match app::run(config) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kenal: {error:#}");
            ExitCode::FAILURE
        }
    }
}
