//! `cargo xtask prove`: what other people's programs make of Ninsho. It installs them and takes minutes, so
//! `cargo xtask test` leaves it out.

mod clients;
mod demo;
mod schemathesis;

use anyhow::Result;
use clap::ValueEnum;

use crate::{places::Places, progress};

/// Something to prove; in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Proof {
    /// Clients that others generate from the OpenAPI document go through flow A and a verification
    Clients,
    /// schemathesis finds nothing in what the server answers to generated requests
    Schemathesis,
}

/// Proves these things, all of them if none is named.
///
/// # Errors
/// At the first that fails.
pub(crate) fn run(places: &Places, proofs: &[Proof]) -> Result<()> {
    let proofs = if proofs.is_empty() { Proof::value_variants() } else { proofs };
    for proof in proofs {
        match proof {
            Proof::Clients => clients::run(places)?,
            Proof::Schemathesis => schemathesis::run(places)?,
        }
    }
    progress::step("Proved");
    Ok(())
}
