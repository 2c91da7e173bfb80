//! Address changes, initializations and their codes.

use ninsho_domain::factor::mail_code::Purpose;
use ninsho_domain::registration::address_change::AddressChangeState;
use ninsho_domain::registration::init_request::InitRequestState;
use ninsho_domain::storage::entity::{account, address_change, challenge, init_request};
use ninsho_shared::session::Level;

use super::came::{Came, Right};
use super::{Explained, holds};

impl Came<'_> {
    pub(super) fn a_change(
        &self,
        old: Option<&address_change::Model>,
        new: &address_change::Model,
    ) -> Explained {
        use AddressChangeState::{Cancelled, CodeSent, Completed, Expired, Stopped, Superseded};
        let account_id = new.account_id;
        let begun = self.did("beginAddressChange") && self.may_register(account_id);
        let Some(old) = old else {
            let within = self.enrolling().map(|request| request.id);
            let proved = begun && new.state == CodeSent && new.init_request_id == within;
            return holds(proved, "an address change out of nothing", new);
        };
        let its_own = self.act.id == Some(new.id);
        let may_look = self.with(account_id, Level::Full) || self.with(account_id, Level::Restricted);
        let request_over = self.did("cancelInitialization") && self.is_of(account_id);
        let request_anew = self.did("beginInitialization");
        let proved = match new.state {
            Completed => its_own && self.proved_address(account_id),
            Cancelled => (its_own && self.did("cancelAddressChange") && may_look) || request_over,
            Superseded => begun || request_anew,
            // Persisted by what would have ended it otherwise.
            Expired => begun || request_anew || request_over || self.stopped(account_id),
            Stopped => self.stopped(account_id),
            CodeSent => false,
        };
        let same = (&old.address, old.challenge_id, old.expires_at, old.state)
            == (&new.address, new.challenge_id, new.expires_at, CodeSent);
        holds(proved && same, "an address change went on without its proof", (old, new))
    }

    pub(super) fn a_request(
        &self,
        account: &account::Model,
        old: Option<&init_request::Model>,
        new: &init_request::Model,
    ) -> Explained {
        use InitRequestState::{
            AtDesk, Begun, Cancelled, CodeSent, Completed, Confirmed, Expired, Refused, Stopped, Superseded,
        };
        let begun = self.did("beginInitialization") && self.passed_password(account);
        let Some(old) = old else {
            let first = account.enrolled_at.is_none() && account.mail_address.is_none();
            let proved = matches!(new.state, Begun | AtDesk) || (first && new.state == Confirmed);
            return holds(begun && proved, "an initialization out of nothing", new);
        };
        let its_own = self.act.id == Some(new.id);
        let here = its_own && self.act.session == Some(old.session_id) && self.session.is_some();
        let may_look = here || (its_own && self.with(new.account_id, Level::Full));
        let proved = match (old.state, new.state) {
            (Begun | CodeSent, CodeSent) => here && self.did("sendConfirmationCode"),
            (Begun | CodeSent, AtDesk) => here && self.did("askHelpDesk"),
            (CodeSent | AtDesk, Confirmed) => here && self.proved_request(new.account_id),
            (AtDesk, AtDesk) => (its_own && self.serves(new.account_id)) || self.stopped(new.account_id),
            (AtDesk, Refused) => its_own && self.did("refuseDeskRequest") && self.serves(new.account_id),
            (Confirmed, Completed) => self.proved_address(new.account_id),
            (_, Cancelled) => may_look && self.did("cancelInitialization"),
            (_, Superseded | Expired) => begun,
            // The desk is told, and decides.
            (AtDesk, Stopped) => false,
            (_, Stopped) => self.stopped(new.account_id),
            _ => false,
        };
        let told =
            old.released_at == new.released_at || new.released_at.is_none() || self.did("releaseDeskCode");
        let two = !(new.needs_second && new.released_at.is_some())
            || (new.approved_record.is_some() && new.approved_by != new.taken_by);
        let same = (&old.case_reference, old.created_at, old.expires_at)
            == (&new.case_reference, new.created_at, new.expires_at);
        holds(proved && told && two && same, "an initialization went on without its proof", (old, new))
    }

    pub(super) fn a_challenge(&self, old: Option<&challenge::Model>, new: &challenge::Model) -> Explained {
        let own = self.acts_for(new.account_id);
        let served = self.serves(new.account_id);
        let Some(old) = old else {
            let told = self.did("releaseDeskCode") && served && new.purpose == Purpose::HelpDesk;
            // Of a client's challenge, and of nothing else, it is one for an application.
            let for_application = self.asks_for_a_code() && Some(new.session_id) == self.client_id();
            let for_person = self.client_id().is_none() && new.purpose != Purpose::Application;
            let fits = if new.purpose == Purpose::Application { for_application } else { for_person };
            let asked = own && fits && new.purpose != Purpose::HelpDesk;
            return holds((asked || told) && new.attempts == 0, "a code out of nothing", new);
        };
        let mut expected = old.clone();
        if own {
            expected.attempts = new.attempts.clamp(old.attempts, old.attempts + 1);
            expected.last_sent_at = new.last_sent_at.max(old.last_sent_at);
        }
        if matches!(self.right, Some(Right::Challenge(right)) if right.id == new.id) {
            expected.used_at = new.used_at;
        }
        if own || served || self.stopped(new.account_id) || self.did("beginInitialization") {
            expected.void_at = old.void_at.or(new.void_at);
        }
        holds(*new == expected, "a code has changed otherwise than was proved", (old, new))
    }
}
