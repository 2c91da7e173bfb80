//! What the page shows when mail does not go out.

use anyhow::Result;
use ninsho_e2e::{Options, Stage};
use ninsho_mailbox::{Fault, Moment};

use crate::NEW;

#[tokio::test]
async fn a_mail_that_the_other_side_refuses_is_seen_on_the_screen() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.mailbox.inject(Fault::reply(Moment::Rcpt, 550, "5.1.1 No such user").to("gone@example.org"));
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.ask_for("gone@example.org").await?;
        screen.expect_text(&words.fill("code.refused", "example.org")).await?;
        screen.press(words.text("address.other")).await?;
        stage.ask_for(NEW).await?;
        stage.type_code(&stage.next_code(NEW).await?).await?;
        screen.expect_text(words.done).await
    })
    .await
}

#[tokio::test]
async fn a_mail_server_that_comes_back_gets_the_mail_after_all() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.open_settings().await?;
        stage.mailbox.stop().await?;
        stage.ask_for(NEW).await?;
        screen.expect_text(words.text("code.delayed")).await?;
        stage.mailbox.restart().await?;
        let code = stage.next_code(NEW).await?;
        screen.expect_no_text(words.text("code.delayed")).await?;
        stage.type_code(&code).await?;
        screen.expect_text(words.done).await
    })
    .await
}
