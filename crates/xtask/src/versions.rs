//! The versions of every tool that the set-up installs, in one place. The version of
//! `wasm-bindgen` is not here: it must be that of the crate in `Cargo.lock`, and is read there.

/// `trunk`, which bundles the page (crates.io). 0.22 wants a newer rustc than ours.
pub(crate) const TRUNK: &str = "0.21.14";

/// `wasm-opt`, which makes the page small (npm package `binaryen`, major version).
pub(crate) const WASM_OPT: &str = "132";

/// `terser`, which makes the page's JavaScript small (npm).
pub(crate) const TERSER: &str = "5.51.2";

/// `axe-core`, the rules on accessibility (npm).
pub(crate) const AXE: &str = "4.14.1";

/// The oldest Chromium at hand that opens the page: 102 (npm package and version).
pub(crate) const OLD_CHROMIUM: (&str, &str) = ("@sparticuz/chrome-aws-lambda", "14.0.0");

/// One that is too old for the page: 92 (npm package and version).
pub(crate) const TOO_OLD_CHROMIUM: (&str, &str) = ("chrome-aws-lambda", "10.1.0");

/// Redocly CLI, rules on the OpenAPI document (npm package `@redocly/cli`).
pub(crate) const REDOCLY: &str = "2.77.0";

/// Spectral, more rules on the OpenAPI document (npm package `@stoplight/spectral-cli`).
pub(crate) const SPECTRAL: &str = "6.16.3";

/// `openapi-python-client`, which generates a client from the OpenAPI document (pip).
pub(crate) const OPENAPI_PYTHON_CLIENT: &str = "0.29.1";

/// The same for TypeScript, with its run time and the compiler (npm). 7 of the compiler breaks the generator.
pub(crate) const OPENAPI_TYPESCRIPT: [&str; 3] =
    ["openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3"];

/// Clients of other people, which the API's tests let judge (pip).
pub(crate) const CLIENTS: [&str; 3] = ["authlib==1.9.10", "httpx==0.28.1", "pyrad==2.6.0"];

/// The same for Node.js (npm).
pub(crate) const OPENID_CLIENT: &str = "openid-client@6.9.0";

/// A privacyIDEA server, and what serves it: waitress to the proofs, gunicorn to the bench (pip).
pub(crate) const PRIVACYIDEA: [&str; 3] = ["privacyidea==3.14", "waitress==3.0.2", "gunicorn==27.0.1"];

/// A client of privacyIDEA that somebody else wrote, with the service that it is a part of (pip).
pub(crate) const EKCA: [&str; 3] =
    ["ekca-plugin-privacyidea==0.1.0", "ekca-service==1.1.0", "requests==2.34.2"];

/// What builds [`EKCA`] (pip): a newer setuptools refuses it.
pub(crate) const EKCA_BUILD: [&str; 2] = ["setuptools==65.5.1", "wheel==0.45.1"];

/// `schemathesis`, which generates requests from the OpenAPI document (pip).
pub(crate) const SCHEMATHESIS: &str = "4.32.5";

/// `lighthouse`, which judges the page (npm). 13 wants a newer Node.js than Debian has.
pub(crate) const LIGHTHOUSE: &str = "12.8.2";

/// `cargo-deny`, which checks licences and sources (crates.io).
pub(crate) const CARGO_DENY: &str = "0.20.2";

/// `cargo-cyclonedx`, which lists the libraries of the released program (crates.io).
pub(crate) const CARGO_CYCLONEDX: &str = "0.5.9";

/// What the browser tests drive and how they show Japanese.
pub(crate) const BROWSER_PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// Debian's Rust for web browsers, for machines where rustup cannot add the wasm target.
/// Its clippy is a package of its own, because only one part of the checks wants it.
pub(crate) const WASM_PACKAGES: [&str; 5] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// The clippy that belongs to [`WASM_PACKAGES`].
pub(crate) const WASM_CLIPPY_PACKAGE: &str = "rust-web-clippy";
