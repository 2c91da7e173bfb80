//! Row 10: addresses never cross, whichever process is asked.

use futures_util::future::join_all;
use ninsho_shared::ProblemCode;
use ninsho_shared::address_change::AddressChangeView;

use crate::support::{Fleet, MANY_MAILS, Owner};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_proves_its_own_address_and_no_other() {
    let Some(fleet) = Fleet::pair(MANY_MAILS).await else { return };
    let mut people = Vec::new();
    for name in ["ai", "bo", "chi", "dan", "emi"] {
        let mut owner = Owner::new(&fleet, name).await;
        people.push((owner.signed_in().await, owner));
    }
    // All at once, through both processes.
    let begin = people.iter_mut().map(|(caller, owner)| async {
        let new = format!("{}@example.net", owner.person.user_id);
        let (change, code) = owner.changing(caller, &new).await;
        (change, code, new)
    });
    let begun = join_all(begin).await;
    let tries = people.iter().zip(&begun).map(|((caller, _), (own, ..))| {
        let others = begun.iter().filter(move |(change, ..)| change != own);
        others.map(move |(other, code, _)| async move {
            (caller.verify_change(*own, code).await, caller.verify_change(*other, code).await)
        })
    });
    for (on_own, on_others) in join_all(tries.flatten()).await {
        on_own.refused(ProblemCode::WrongCode);
        on_others.refused(ProblemCode::NotFound);
    }
    for (_, owner) in &people {
        assert_eq!(fleet.app.address_of(&owner.person).await.as_ref(), Some(&owner.person.mail));
    }
    let prove =
        people.iter().zip(&begun).map(|((caller, _), (change, code, _))| caller.verify_change(*change, code));
    for answer in join_all(prove).await {
        answer.granted::<AddressChangeView>(200);
    }
    for ((_, owner), (.., new)) in people.iter().zip(&begun) {
        assert_eq!(fleet.app.address_of(&owner.person).await.as_ref(), Some(new));
    }
}
