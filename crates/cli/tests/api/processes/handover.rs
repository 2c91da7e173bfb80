//! Row 16 between two processes: the mail that one of them was at when it was killed goes out by the other.

use ninsho_mailbox::{Fault, Moment};
use ninsho_shared::login::LoginAnswer;
use ninsho_shared::paths;

use crate::support::{Fleet, Kind, Owner};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_of_a_process_that_was_killed_is_delivered_by_the_other() {
    let Some(fleet) = Fleet::pair("").await else { return };
    let mut taro = Owner::new(&fleet, "taro").await;
    // Alone, so that it is this one that is at the mail.
    fleet.stop(1).await;
    let caller = taro.past_password().await;
    fleet.app.mailbox.inject(Fault::stall(Moment::Rcpt));
    caller.press(paths::LOGIN_OTP).await.granted::<LoginAnswer>(200);
    let asked = format!("RCPT TO:<{}>", taro.person.mail);
    while !fleet.app.mailbox.transcripts().iter().any(|said| said.commands().any(|line| line == asked)) {
        tokio::task::yield_now().await;
    }
    fleet.restart(1).await;
    fleet.kill(0).await;
    fleet.app.mailbox.heal();
    let mail = taro.person.mail.clone();
    let code = taro.code(&mail, Kind::Code).await;
    caller.verify_login(&code).await.granted::<LoginAnswer>(200);
    let mails = fleet.app.mailbox.mails_to(&mail);
    assert!(mails.iter().all(|mail| mail.raw == mails[0].raw), "a double is the same");
}
