//! Changing the address, as a person does it and as the owner hears of it.

use ninsho_shared::address_change::{AddressChangeView, EndReason};
use ninsho_shared::paths;
use ninsho_shared::revocation::RevocationView;
use serde_json::json;
use uuid::Uuid;

use super::{Answer, Caller, Person, TestApp};

impl Caller {
    /// Asks for a change to this address.
    pub(crate) async fn ask_to_change(&self, address: &str) -> Answer {
        self.post(paths::ADDRESS_CHANGES, &json!({ "address": address })).await
    }

    /// Asks for a change to this address, which is granted; returns its number.
    pub(crate) async fn begin_change(&self, address: &str) -> Uuid {
        self.ask_to_change(address).await.granted::<AddressChangeView>(201).id()
    }

    /// Reads a change.
    pub(crate) async fn change(&self, id: Uuid) -> AddressChangeView {
        self.get(&paths::address_change(id)).await.granted(200)
    }

    /// Sends the code of a change again.
    pub(crate) async fn resend_change(&self, id: Uuid) -> Answer {
        self.press(&paths::address_change_resend(id)).await
    }

    /// Proves the new address.
    pub(crate) async fn verify_change(&self, id: Uuid, code: &str) -> Answer {
        self.post(&paths::address_change_verify(id), &json!({ "code": code })).await
    }

    /// Gives a change up.
    pub(crate) async fn cancel_change(&self, id: Uuid) -> Answer {
        self.delete(&paths::address_change(id)).await
    }

    /// Why a change has ended.
    pub(crate) async fn end_of_change(&self, id: Uuid) -> Option<EndReason> {
        match self.change(id).await {
            AddressChangeView::Ended { because, .. } => Some(because),
            AddressChangeView::CodeSent { .. } | AddressChangeView::Completed { .. } => None,
        }
    }

    /// Opens a stop link.
    pub(crate) async fn read_revocation(&self, token: &str) -> RevocationView {
        self.get(&paths::revocation(token)).await.granted(200)
    }

    /// Presses the button behind a stop link.
    pub(crate) async fn press_revocation(&self, token: &str) -> RevocationView {
        self.press(&paths::revocation(token)).await.granted(200)
    }
}

/// A person in the middle of a change.
pub(crate) struct Changing {
    /// Who.
    pub(crate) person: Person,
    /// Their session, which passed the second factor.
    pub(crate) caller: Caller,
    /// The change.
    pub(crate) id: Uuid,
    /// The code that was mailed to the new address.
    pub(crate) code: String,
    /// The token in the notice to the old one.
    pub(crate) stop: String,
}

impl TestApp {
    /// A person who has asked for a change from `<id>@example.com` to `new`, with all mails delivered and read.
    pub(crate) async fn changing(&self, user_id: &str, new: &str) -> Changing {
        let person = self.person(user_id).await;
        let caller = self.signed_in(&person).await;
        let id = caller.begin_change(new).await;
        let letters = self.letters().await;
        let read = |to: &str| letters.iter().rfind(|letter| letter.to == to).unwrap();
        let (code, stop) = (read(new).code.clone().unwrap(), read(&person.mail).stop.clone().unwrap());
        Changing { person, caller, id, code, stop }
    }
}

impl Changing {
    /// Proves the new address, which is granted.
    pub(crate) async fn complete(&self) {
        let done: AddressChangeView = self.caller.verify_change(self.id, &self.code).await.granted(200);
        assert!(matches!(done, AddressChangeView::Completed { .. }), "{done:?}");
    }
}
