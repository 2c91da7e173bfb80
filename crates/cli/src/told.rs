//! Errors as people read them.

use ninsho_domain::outage::{Outage, causes};

/// An error of a command.
pub(crate) fn told(error: &anyhow::Error) -> String {
    match Outage::of_any(error) {
        Some(outage @ Outage::Busy) => format!("{outage}: {}", causes(error)),
        _ => causes(error),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnAcquireErr, DbErr};

    use super::*;

    #[test]
    fn a_database_that_others_hold_is_named_so() {
        let error = DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        assert!(told(&error.into()).starts_with("the database is busy: "));
    }
}
