//! What a revocation link can still do.

use ninsho_shared::Timestamp;

pub use crate::storage::entity::revocation_link::RevocationEffect;

/// How far the change is that a link covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is open.
    Open {
        /// Until then.
        until: Timestamp,
    },
    /// It is at the help desk, which has not identified anybody yet.
    AtDesk {
        /// It is open until then.
        until: Timestamp,
    },
    /// It is completed.
    Completed,
}

/// What a link can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStatus {
    /// Its button was pressed.
    Used(RevocationEffect, Timestamp),
    /// It can stop a change.
    CanStop,
    /// It can tell the help desk that its mailbox's owner did not make the request.
    CanObject,
    /// It can freeze the second factor.
    CanFreeze,
    /// It acts on nothing: its address is in doubt, and the help desk decides.
    DeskDecides,
    /// It has expired, or covers nothing.
    Obsolete,
}

/// The status of a link at `now`; `covered` is none when it covers nothing that could be revoked, and
/// `in_doubt` says whether its address is.
pub fn link_status(
    used: Option<(RevocationEffect, Timestamp)>,
    expires_at: Timestamp,
    covered: Option<Progress>,
    in_doubt: bool,
    now: Timestamp,
) -> LinkStatus {
    match (used, covered) {
        (Some((effect, at)), _) => LinkStatus::Used(effect, at),
        (None, _) if now >= expires_at => LinkStatus::Obsolete,
        (None, _) if in_doubt => LinkStatus::DeskDecides,
        (None, Some(Progress::Completed)) => LinkStatus::CanFreeze,
        (None, Some(Progress::Open { until })) if now < until => LinkStatus::CanStop,
        (None, Some(Progress::AtDesk { until })) if now < until => LinkStatus::CanObject,
        (None, Some(Progress::Open { .. } | Progress::AtDesk { .. }) | None) => LinkStatus::Obsolete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_does_what_the_change_that_it_covers_allows() {
        use RevocationEffect::{Frozen, Stopped};
        let at = Timestamp::from_millis;
        let open = Some(Progress::Open { until: at(10) });
        let desk = Some(Progress::AtDesk { until: at(10) });
        let completed = Some(Progress::Completed);
        for (used, covered, now, expected) in [
            (None, open, 5, LinkStatus::CanStop),
            (None, open, 10, LinkStatus::Obsolete),
            (None, desk, 5, LinkStatus::CanObject),
            (None, desk, 10, LinkStatus::Obsolete),
            (None, completed, 50, LinkStatus::CanFreeze),
            (None, completed, 100, LinkStatus::Obsolete),
            (None, None, 5, LinkStatus::Obsolete),
            (Some((Stopped, at(3))), completed, 5, LinkStatus::Used(Stopped, at(3))),
            (Some((Frozen, at(3))), completed, 500, LinkStatus::Used(Frozen, at(3))),
        ] {
            let status = link_status(used, at(100), covered, false, at(now));
            assert_eq!(status, expected, "{used:?} {covered:?} at {now}");
        }
    }

    #[test]
    fn a_link_to_an_address_in_doubt_leaves_it_to_the_desk_and_still_says_what_it_did() {
        let at = Timestamp::from_millis;
        let open = Some(Progress::Open { until: at(10) });
        let desk = Some(Progress::AtDesk { until: at(10) });
        for covered in [open, desk, Some(Progress::Completed), None] {
            assert_eq!(link_status(None, at(100), covered, true, at(5)), LinkStatus::DeskDecides);
            assert_eq!(link_status(None, at(100), covered, true, at(100)), LinkStatus::Obsolete);
            let used = Some((RevocationEffect::Objected, at(3)));
            let status = link_status(used, at(100), covered, true, at(5));
            assert_eq!(status, LinkStatus::Used(RevocationEffect::Objected, at(3)));
        }
    }
}
