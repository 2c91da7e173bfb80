//! Clients that are generated from the OpenAPI document, in Python and in TypeScript, each of which goes
//! through flow A of a demo of its own (`openapi/clients`).

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::demo::Demo;
use crate::{places::Places, process, serve, setup};

/// The document.
const DOCUMENT: &str = "openapi/openapi.json";

/// How TypeScript is compiled: as strictly as a project of others may want it.
const TSC: [&str; 11] = [
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
];

pub(super) fn run(places: &Places) -> Result<()> {
    let server = serve::build(places)?;
    python(places, &Demo::start(&server)?)?;
    typescript(places, &Demo::start(&server)?)
}

fn python(places: &Places, demo: &Demo) -> Result<()> {
    let programs = setup::generators::python(places)?;
    let folder = fresh(&places.target.join("clients/python"))?;
    let mut generate = places.command(&programs.join("openapi-python-client").to_string_lossy())?;
    generate.args(["generate", "--meta", "none", "--path", DOCUMENT, "--output-path"]);
    process::stream(generate.arg(folder.join("ninsho_client")))?;
    let mut flow = places.command(&programs.join("python").to_string_lossy())?;
    flow.env("PYTHONPATH", &folder).arg("openapi/clients/flow_a.py").arg(&demo.origin);
    process::stream(&mut flow)
}

fn typescript(places: &Places, demo: &Demo) -> Result<()> {
    let modules = setup::generators::typescript(places)?;
    // Its imports are looked for in the folders above it.
    let folder = fresh(&modules.with_file_name("flow"))?;
    let program = |name: &str| places.command(&modules.join(".bin").join(name).to_string_lossy());
    process::stream(program("openapi-typescript")?.args([DOCUMENT, "-o"]).arg(folder.join("schema.d.ts")))?;
    fs::write(folder.join("package.json"), r#"{ "type": "module" }"#).context("package.json")?;
    fs::copy(places.root.join("openapi/clients/flow_a.ts"), folder.join("flow_a.ts")).context("flow_a.ts")?;
    process::stream(program("tsc")?.current_dir(&folder).args(TSC))?;
    process::stream(places.command("node")?.arg(folder.join("flow_a.js")).arg(&demo.origin))
}

/// An empty folder.
fn fresh(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    fs::canonicalize(folder).with_context(|| folder.display().to_string())
}
