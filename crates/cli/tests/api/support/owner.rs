//! Somebody who uses a service of several processes, and reads their mails.

use std::collections::BTreeSet;

use ninsho_shared::initialization::{InitRequestAnswer, InitRequestView};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::paths;
use uuid::Uuid;

use super::{Answer, Caller, Fleet, Kind, PASSWORD, Person};

/// Settings under which nobody has to wait for the next mail, where that is not what is shown.
pub(crate) const MANY_MAILS: &str = "
[limits.send]
gap = \"0s\"
address = [{ codes = 1000, within = \"10m\" }]
account = [{ codes = 1000, within = \"10m\" }]
";

/// One of them.
pub(crate) struct Owner<'f> {
    fleet: &'f Fleet,
    /// Their account.
    pub(crate) person: Person,
    seen: BTreeSet<String>,
}

impl<'f> Owner<'f> {
    /// A new one.
    pub(crate) async fn new(fleet: &'f Fleet, user_id: &str) -> Self {
        Self { fleet, person: fleet.person(user_id).await, seen: BTreeSet::new() }
    }

    /// The code in the next letter of this kind to an address.
    pub(crate) async fn code(&mut self, address: &str, kind: Kind) -> String {
        self.fleet.letter(0, address, kind, &mut self.seen).await.code.unwrap()
    }

    /// A session that has passed the password.
    pub(crate) async fn past_password(&self) -> Caller {
        let caller = self.fleet.caller();
        caller.with_session_of(&caller.log_in(&self.person.user_id, PASSWORD).await)
    }

    /// … for which a code was mailed, and the code.
    pub(crate) async fn with_code(&mut self) -> (Caller, String) {
        let caller = self.past_password().await;
        caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
        let mail = self.person.mail.clone();
        let code = self.code(&mail, Kind::Code).await;
        (caller, code)
    }

    /// A session that has passed the second factor.
    pub(crate) async fn signed_in(&mut self) -> Caller {
        let (caller, code) = self.with_code().await;
        caller.with_session_of(&caller.verify_login(&code).await)
    }

    /// A new change, and the code that was mailed for it.
    pub(crate) async fn changing(&mut self, caller: &Caller, address: &str) -> (Uuid, String) {
        let change = caller.begin_change(address).await;
        (change, self.code(address, Kind::Code).await)
    }

    /// A new initialization and its session.
    pub(crate) async fn initializing(&self) -> (Uuid, Caller) {
        let caller = self.fleet.caller();
        let begun: Answer = caller.ask_to_initialize(&self.person.user_id, PASSWORD).await;
        let id = begun.granted::<InitRequestAnswer>(201).init_request.id();
        (id, caller.with_token_of(&begun, 201))
    }

    /// … for which a code was mailed, and the code.
    pub(crate) async fn confirming(&mut self) -> (Uuid, Caller, String) {
        let (id, caller) = self.initializing().await;
        caller.send_confirmation(id).await.granted::<InitRequestView>(200);
        let mail = self.person.mail.clone();
        let code = self.code(&mail, Kind::Confirmation).await;
        (id, caller, code)
    }
}
