//! A caller's session as the server works with it, for what lies between two steps of a request.

use ninsho_domain::registration::Registering;
use ninsho_domain::request_origin::RequestOrigin;
use ninsho_domain::session::permission::Permission;
use ninsho_domain::session::{self, Held, Session};

use super::{Caller, TestApp};

impl TestApp {
    /// The session of a caller, as a request that is under way has read it.
    pub(crate) async fn session_of(&self, caller: &Caller) -> Session {
        let origin = RequestOrigin {
            network: "192.0.2.0/24".to_owned(),
            browser: "Firefox, Linux".to_owned(),
            language: None,
            through: None,
        };
        session::load(&self.app, caller.token(), origin).await.unwrap()
    }

    /// The same of one that registers an address.
    pub(crate) async fn registering(&self, caller: &Caller) -> Registering {
        let session = self.session_of(caller).await;
        Registering::of(self.app.storage.read(), &self.app, session, self.app.now()).await.unwrap()
    }

    /// Holds the session of a caller.
    pub(crate) async fn held<P: Permission>(&self, caller: &Caller) -> Held<P> {
        self.session_of(caller).await.hold(&self.app).await.unwrap()
    }
}
