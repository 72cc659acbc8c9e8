//! Other programs that read what is written here, where they are installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::shown::path;

/// A script beside the fixtures, and how to find out whether it can run.
pub struct Program {
    /// The environment variable that names the interpreter, if it is not the usual one.
    pub variable: &'static str,
    pub interpreter: &'static str,
    /// What only works where everything is there.
    pub attempt: [&'static str; 2],
    pub needs: &'static str,
    pub script: &'static str,
}

/// A folder for files that others are to read; it is removed by who made it.
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rxwasm-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Has a program read the files of a folder and compare them with the JSON beside each; says so where it is not installed.
pub fn check(program: &Program, folder: &Path) {
    let set = std::env::var(program.variable).ok();
    let interpreter = set.as_deref().unwrap_or(program.interpreter);
    let attempt = Command::new(interpreter).args(program.attempt).output();
    if !attempt.is_ok_and(|output| output.status.success()) {
        println!(
            "{} is not here ({} can name an interpreter): what is written is not read by {}",
            program.needs, program.variable, program.script
        );
        return;
    }
    let output = Command::new(interpreter)
        .arg(path(program.script))
        .arg(folder)
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    assert!(
        output.status.success(),
        "{}: {}",
        program.script,
        said(&output.stderr)
    );
    println!("{}: {}", program.script, said(&output.stdout));
}
