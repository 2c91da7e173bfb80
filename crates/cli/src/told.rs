//! Errors as people read them.

use ninsho_domain::outage::Outage;

/// An error of a command.
pub(crate) fn told(error: &anyhow::Error) -> String {
    match Outage::of_any(error) {
        Some(Outage::Busy) => format!("the database is busy, so nothing was changed: {}", causes(error)),
        _ => causes(error),
    }
}

/// An error with its causes. Those of the database repeat what they are caused by, which is said once.
pub(crate) fn causes(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnAcquireErr, DbErr};

    use super::*;

    #[test]
    fn what_a_cause_repeats_is_said_once() {
        let error = anyhow::anyhow!("no such file").context("cannot open a: no such file").context("no page");
        assert_eq!(causes(&error), "no page: cannot open a: no such file");
    }

    #[test]
    fn a_database_that_others_hold_is_named_so() {
        let error = DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        assert!(told(&error.into()).starts_with("the database is busy, so nothing was changed: "));
    }
}
