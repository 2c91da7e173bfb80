//! The id of the request that is being answered, for its log lines and its problem.

use std::future::Future;

use uuid::Uuid;

tokio::task_local! {
    static REQUEST_ID: Uuid;
}

/// The id of the request that is being answered; none outside of a request.
#[must_use]
pub fn current_request_id() -> Option<Uuid> {
    REQUEST_ID.try_with(|id| *id).ok()
}

pub(super) async fn with_request_id<F: Future>(id: Uuid, answering: F) -> F::Output {
    REQUEST_ID.scope(id, answering).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_id_is_known_within_the_request_only() {
        let id = Uuid::from_u128(7);
        assert_eq!(with_request_id(id, async { current_request_id() }).await, Some(id));
        assert_eq!(current_request_id(), None);
    }
}
