//! Clients that are generated from the OpenAPI document, in Python and in TypeScript, each of which goes
//! through flow A and through a verification for another log-in, with demos of its own (`openapi/clients`).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::demo::{Client, Demo};
use crate::{places::Places, process, serve, setup};

/// The document.
const DOCUMENT: &str = "openapi/openapi.json";

/// How TypeScript is compiled: as strictly as a project of others may want it.
const TSC: [&str; 12] = [
    "--strict",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--moduleResolution",
    "nodenext",
    "--lib",
    "es2023,dom,dom.iterable",
    "--skipLibCheck",
    "flow_a.ts",
    "verification.ts",
];

/// What the machine client of a verification may do.
const SCOPES: [&str; 3] = ["otp:read", "otp:send", "otp:verify"];

pub(super) fn run(places: &Places) -> Result<()> {
    let server = serve::build(places)?;
    python(places, &server)?;
    typescript(places, &server)
}

fn python(places: &Places, server: &Path) -> Result<()> {
    let programs = setup::generators::python(places)?;
    let folder = fresh(&places.target.join("clients/python"))?;
    let mut generate = places.command(&programs.join("openapi-python-client").to_string_lossy())?;
    generate.args(["generate", "--meta", "none", "--path", DOCUMENT, "--output-path"]);
    process::stream(generate.arg(folder.join("ninsho_client")))?;
    let script = |name: &str| -> Result<Command> {
        let mut script = places.command(&programs.join("python").to_string_lossy())?;
        script.env("PYTHONPATH", &folder).arg(format!("openapi/clients/{name}.py"));
        Ok(script)
    };
    go_through(server, script)
}

/// Goes through both stories, each with a demo of its own.
fn go_through(server: &Path, script: impl Fn(&str) -> Result<Command>) -> Result<()> {
    let demo = Demo::start(server)?;
    process::stream(script("flow_a")?.arg(&demo.origin))?;
    let demo = Demo::start(server)?;
    let Client { id, secret } = demo.add_client("portal", &SCOPES)?;
    process::stream(script("verification")?.args([&demo.origin, &id, &secret]))
}

fn typescript(places: &Places, server: &Path) -> Result<()> {
    let modules = setup::generators::typescript(places)?;
    // Its imports are looked for in the folders above it.
    let folder = fresh(&modules.with_file_name("flow"))?;
    let program = |name: &str| places.command(&modules.join(".bin").join(name).to_string_lossy());
    process::stream(program("openapi-typescript")?.args([DOCUMENT, "-o"]).arg(folder.join("schema.d.ts")))?;
    fs::write(folder.join("package.json"), r#"{ "type": "module" }"#).context("package.json")?;
    for file in ["flow_a.ts", "verification.ts"] {
        fs::copy(places.root.join("openapi/clients").join(file), folder.join(file)).context(file)?;
    }
    process::stream(program("tsc")?.current_dir(&folder).args(TSC))?;
    go_through(server, |name| {
        let mut script = places.command("node")?;
        script.arg(folder.join(name).with_extension("js"));
        Ok(script)
    })
}

/// An empty folder.
fn fresh(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    fs::canonicalize(folder).with_context(|| folder.display().to_string())
}
