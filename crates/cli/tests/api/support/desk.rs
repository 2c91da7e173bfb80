//! The help desk, as its operators use it.

use ninsho_shared::helpdesk::{DeskRecord, DeskRequest, DeskRequestState, DeskRequests, ReleaseAnswer};
use ninsho_shared::initialization::InitRequestView;
use ninsho_shared::paths;
use serde_json::json;
use uuid::Uuid;

use super::{Answer, Caller, Initializing, Person, START, TestApp};

impl Caller {
    /// The requests that a search finds.
    pub(crate) async fn desk_requests(&self, search: &str) -> Vec<DeskRequest> {
        let path = format!("{}?search={search}", paths::HELPDESK_INIT_REQUESTS);
        self.get(&path).await.granted::<DeskRequests>(200).requests
    }

    /// Takes a request up.
    pub(crate) async fn take(&self, id: Uuid) -> Answer {
        self.press(&paths::helpdesk_take(id)).await
    }

    /// Writes down a check that is enough, and asks for the code.
    pub(crate) async fn release(&self, id: Uuid) -> Answer {
        let body = json!({ "checks": ["birth_date", "call_back"], "ticket": "INC-4711" });
        self.post(&paths::helpdesk_release(id), &body).await
    }

    /// Takes a request up and gets the code, as eight digits.
    pub(crate) async fn tell_code(&self, id: Uuid) -> String {
        self.take(id).await.granted::<DeskRequest>(200);
        self.released_code(id).await
    }

    /// Gets the code of a request that was taken up, as eight digits.
    pub(crate) async fn released_code(&self, id: Uuid) -> String {
        let answer: ReleaseAnswer = self.release(id).await.granted(200);
        answer.code.expect("the code is shown").reveal().replace(' ', "")
    }

    /// What the first operator recorded, as another one sees it.
    pub(crate) async fn asked_record(&self, id: Uuid) -> DeskRecord {
        let requests = self.desk_requests("").await;
        match requests.into_iter().find(|request| request.id == id).unwrap().state {
            DeskRequestState::AwaitingSecond { record, .. } => record,
            other => panic!("{other:?}"),
        }
    }

    /// Approves the record of this hash.
    pub(crate) async fn approve(&self, id: Uuid, record: &str) -> Answer {
        self.post(&paths::helpdesk_approve(id), &json!({ "record": record })).await
    }

    /// Approves what the first operator recorded.
    pub(crate) async fn approve_seen(&self, id: Uuid) -> DeskRequest {
        let record = self.asked_record(id).await;
        self.approve(id, &record.hash).await.granted(200)
    }

    /// Refuses a request.
    pub(crate) async fn refuse_request(&self, id: Uuid, reason: &str) -> Answer {
        self.post(&paths::helpdesk_refuse(id), &json!({ "reason": reason })).await
    }

    /// The reference on the person's screen.
    pub(crate) async fn case_reference(&self, id: Uuid) -> String {
        match self.initialization(id).await {
            InitRequestView::AtDesk { case_reference, .. } => case_reference,
            other => panic!("{other:?}"),
        }
    }
}

impl TestApp {
    /// An operator who is logged in.
    pub(crate) async fn operator(&self, user_id: &str) -> (Person, Caller) {
        let person = self.person_with(user_id, |row| row.operator_since = Some(START)).await;
        let caller = self.signed_in(&person).await;
        self.letters().await;
        (person, caller)
    }

    /// Somebody without an address who had one, and whose request is at the desk.
    pub(crate) async fn at_desk(&self, user_id: &str) -> (Person, Initializing) {
        let person = self.person_with(user_id, |row| (row.mail_address, row.mail_since) = (None, None)).await;
        let flow = self.initializing(&person).await;
        (person, flow)
    }
}
