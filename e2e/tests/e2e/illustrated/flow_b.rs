//! Flow B, ① to ⑮: by mail, and by telephone.

use anyhow::Result;
use ninsho_e2e::manual::{Book, Mark};
use ninsho_e2e::{Person, Screen, Stage, demo};

use super::{BANNER, desk, flow_a, init_step, mailed, say};
use crate::NEW;

/// Writes the chapter of those who still read the registered mailbox.
pub(super) async fn by_mail(stage: &Stage, book: &mut Book) -> Result<()> {
    let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
    book.chapter(
        "reset",
        say(stage, "はじめて設定する・設定し直す（メール）", "Set up for the first time, or reset (by email)"),
        say(
            stage,
            "有効なワンタイムパスワードを受け取れない方のうち、登録したアドレスのメールを受け取れる方の手順です。",
            "For everyone who cannot get a valid one-time password, but still gets email at the registered address.",
        ),
    );
    begin(stage, book, &taro).await?;
    book.step("⑤", init_step(stage, 5))?;
    book.picture(&screen, Mark::Press(words.initialize)).await?;
    screen.press(words.initialize).await?;
    book.step("⑥", init_step(stage, 6))?;
    screen.expect_text(words.mail_sent).await?;
    book.picture(&screen, Mark::Part(BANNER)).await?;
    book.step("⑦", init_step(stage, 7))?;
    let (mail, code) = mailed(stage, taro.mail_address).await?;
    book.mail(&mail)?;
    book.step("⑧", init_step(stage, 8))?;
    confirm(stage, book, &code).await?;
    register(stage, book).await
}

/// ① to ④
async fn begin(stage: &Stage, book: &mut Book, person: &Person) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    book.step("①", init_step(stage, 1))?;
    screen.open("/").await?;
    screen.expect_heading(words.log_in).await?;
    book.picture(&screen, Mark::Nothing).await?;
    book.step("②", init_step(stage, 2))?;
    screen.fill(words.user_id, person.user_id).await?;
    screen.fill(words.password, person.password).await?;
    book.picture(&screen, Mark::Press(words.log_in)).await?;
    screen.press(words.log_in).await?;
    book.step("③", init_step(stage, 3))?;
    book.picture(&screen, Mark::Press(words.begin)).await?;
    screen.press(words.begin).await?;
    book.step("④", init_step(stage, 4))?;
    screen.expect_heading(words.text("init.again_title")).await?;
    screen.fill(words.user_id, person.user_id).await?;
    screen.fill(words.password, person.password).await?;
    book.picture(&screen, Mark::Press(words.log_in)).await?;
    screen.press(words.log_in).await
}

/// ⑧
async fn confirm(stage: &Stage, book: &mut Book, code: &str) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    screen.fill(words.confirmation_code, code).await?;
    book.picture(&screen, Mark::Press(words.confirm)).await?;
    screen.press(words.confirm).await
}

/// ⑨ to ⑮
async fn register(stage: &Stage, book: &mut Book) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    book.step("⑨", init_step(stage, 9))?;
    screen.fill(words.new_address, NEW).await?;
    book.picture(&screen, Mark::Press(words.send)).await?;
    screen.press(words.send).await?;
    let sentences = [init_step(stage, 10), init_step(stage, 11), init_step(stage, 12)];
    flow_a::change(stage, book, ["⑩", "⑪", "⑫"], sentences).await?;
    let sentences = [init_step(stage, 13), init_step(stage, 14), init_step(stage, 15)];
    flow_a::leave(stage, book, ["⑬", "⑭", "⑮"], sentences).await
}

/// Writes the chapter of those who call the help desk, and the one of the operator who answers.
pub(super) async fn by_phone(
    stage: &Stage,
    desk: &Screen<'_>,
    book: &mut Book,
    operators: &mut Book,
) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    book.chapter(
        "phone",
        say(stage, "設定し直す（お電話）", "Reset (on the phone)"),
        say(
            stage,
            "登録したアドレスのメールも受け取れない方の手順です。①から④までと、⑨から先は、メールのときと同じです。",
            "For everyone who cannot get email at the registered address either. Steps ① to ④, and from ⑨ on, are the same as by email.",
        ),
    );
    stage.pass_password(&demo::LOST).await?;
    screen.press(words.begin).await?;
    stage.log_in_again(&demo::LOST).await?;
    let reference = stage.read_reference().await?;
    book.step("⑥’", words.text("init_step.s6_desk"))?;
    book.picture(&screen, Mark::Part(".reference")).await?;
    desk::answer(stage, desk, operators, &reference).await?;
    screen.expect_text(words.text("init.desk_taken_up")).await?;
    book.picture(&screen, Mark::Part(".desk-progress")).await?;
    let code = desk::release(stage, desk, operators).await?;
    screen.expect_text(words.text("init.desk_code_told")).await?;
    book.step("⑧", init_step(stage, 8))?;
    confirm(stage, book, &code).await?;
    book.step("⑨", init_step(stage, 9))?;
    screen.fill(words.new_address, NEW).await?;
    book.picture(&screen, Mark::Press(words.send)).await
}
