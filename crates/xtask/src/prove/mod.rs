//! `cargo xtask prove`: what other people's programs make of Ninsho. It installs them and takes minutes, so
//! `cargo xtask test` leaves it out.

mod clients;
mod demo;
mod dist;
mod ekca;
mod lighthouse;
mod privacyidea;
mod schemathesis;
mod tests;

use anyhow::Result;
use clap::ValueEnum;

use crate::{places::Places, progress};

/// Something to prove; in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Proof {
    /// Clients that others generate from the OpenAPI document go through flow A and a verification
    Clients,
    /// A privacyIDEA server asks Ninsho, and is asked what Ninsho is asked: the answers are alike
    Privacyidea,
    /// A plugin for privacyIDEA that somebody else wrote asks Ninsho
    Ekca,
    /// schemathesis finds nothing in what the server answers to generated requests
    Schemathesis,
    /// Lighthouse gives log-in, code screen and help desk 95 of 100 at least, on its mobile settings
    Lighthouse,
    /// The Debian package is built twice, equal, and in a clean Debian installed, run, upgraded and removed
    Dist,
}

/// How a proof ended that found nothing wrong.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// It is as it should be.
    Proved,
    /// Nobody knows, since the program of others cannot be installed or started here; with the reason.
    Skipped(String),
}

/// Proves these things, all of them if none is named.
///
/// # Errors
/// At the first that fails.
pub(crate) fn run(places: &Places, proofs: &[Proof]) -> Result<()> {
    let proofs = if proofs.is_empty() { Proof::value_variants() } else { proofs };
    let mut outcomes = Vec::new();
    for proof in proofs {
        let outcome = match proof {
            Proof::Clients => clients::run(places).map(|()| Outcome::Proved),
            Proof::Privacyidea => privacyidea::run(places),
            Proof::Ekca => ekca::run(places),
            Proof::Schemathesis => schemathesis::run(places).map(|()| Outcome::Proved),
            Proof::Lighthouse => lighthouse::run(places).map(|()| Outcome::Proved),
            Proof::Dist => dist::run(places),
        };
        outcomes.push((*proof, outcome?));
    }
    progress::step(verdict(&outcomes));
    Ok(())
}

/// What was skipped is not proved, and is named last.
fn verdict(outcomes: &[(Proof, Outcome)]) -> String {
    let name =
        |proof: &Proof| proof.to_possible_value().map_or_else(String::new, |it| it.get_name().to_owned());
    let is_proved = |(proof, outcome): &(Proof, Outcome)| (*outcome == Outcome::Proved).then(|| name(proof));
    let proved: Vec<_> = outcomes.iter().filter_map(is_proved).collect();
    let mut lines =
        vec![format!("Proved: {}", if proved.is_empty() { "nothing".into() } else { proved.join(", ") })];
    for (proof, outcome) in outcomes {
        if let Outcome::Skipped(reason) = outcome {
            lines.push(format!("SKIPPED: {}: {reason}", name(proof)));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod verdicts {
    use super::*;

    #[test]
    fn what_was_skipped_is_not_proved() {
        let skipped = Outcome::Skipped("there is no Python".to_owned());
        let said = verdict(&[(Proof::Clients, Outcome::Proved), (Proof::Ekca, skipped)]);
        assert_eq!(said, "Proved: clients\nSKIPPED: ekca: there is no Python");
        assert_eq!(verdict(&[]), "Proved: nothing");
    }
}
