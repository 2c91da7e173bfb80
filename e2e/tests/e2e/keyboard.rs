//! Flow A without a mouse.

use anyhow::Result;
use ninsho_e2e::{Device, Options, Stage};
use thirtyfour::Key;

use crate::NEW;

#[tokio::test]
async fn the_manual_can_be_walked_by_keyboard_alone() -> Result<()> {
    Stage::play(Options { device: Device::Desktop, ..Options::default() }, async |stage| {
        let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
        screen.open("/").await?;
        screen.tab_to(words.user_id).await?;
        screen.type_text(taro.user_id).await?;
        screen.tab_to(words.password).await?;
        screen.type_text(taro.password).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_text("t****o@example.com").await?;
        screen.tab_to(words.send).await?;
        screen.strike(Key::Enter).await?;
        // Where there is a keyboard, the field is ready for the code.
        screen.expect_focus(words.code).await?;
        screen.type_text(&stage.next_code(taro.mail_address).await?).await?;
        screen.strike(Key::Enter).await?;

        // The new page's heading has the focus, so that a screen reader goes on there.
        screen.expect_focus(words.text("account.title")).await?;
        screen.tab_to(words.menu).await?;
        screen.strike(Key::Enter).await?;
        // The menu begins with its first item, and Escape leads back out of it.
        screen.expect_focus(words.set_up).await?;
        screen.strike(Key::Escape).await?;
        screen.expect_focus(words.menu).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_focus(words.set_up).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_focus(words.set_up).await?;
        screen.tab_to(words.address).await?;
        screen.type_text("taro.new@kyoto-u.ac.jp").await?;
        screen.strike(Key::Enter).await?;
        // What is wrong takes the focus, ready to be put right.
        screen.expect_text(&words.fill("wrong_address.forbidden", "kyoto-u.ac.jp")).await?;
        screen.expect_focus(words.address).await?;
        screen.fill(words.address, "").await?;
        screen.type_text(NEW).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_text(&words.sent_to(NEW)).await?;
        screen.expect_focus(words.code).await?;
        screen.type_text(&stage.next_code(NEW).await?).await?;
        screen.tab_to(words.confirm).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_text(words.done).await?;
        screen.tab_to(words.menu).await?;
        screen.strike(Key::Enter).await?;
        screen.tab_to(words.log_out).await?;
        screen.strike(Key::Enter).await?;
        screen.expect_focus(words.text("out.title")).await
    })
    .await
}
