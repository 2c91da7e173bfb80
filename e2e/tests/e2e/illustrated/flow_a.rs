//! Flow A, ① to ⑩.

use anyhow::Result;
use ninsho_e2e::Stage;
use ninsho_e2e::manual::{Book, Mark};

use super::{BANNER, mailed, say, step};
use crate::NEW;

/// Writes the chapter.
pub(super) async fn walk(stage: &Stage, book: &mut Book) -> Result<()> {
    book.chapter(
        "change",
        say(stage, "メールアドレスを変更する", "Change your email address"),
        say(
            stage,
            "有効なワンタイムパスワードを受け取れる方の手順です。",
            "For everyone who can receive a valid one-time password.",
        ),
    );
    log_in(stage, book).await?;
    let (screen, words) = (stage.screen(), stage.labels());
    book.step("②", step(stage, 2))?;
    screen.expect_step("②").await?;
    book.picture(&screen, Mark::Press(words.menu)).await?;
    screen.press(words.menu).await?;
    book.step("③", step(stage, 3))?;
    book.picture(&screen, Mark::Press(words.set_up)).await?;
    screen.press(words.set_up).await?;
    book.step("④", step(stage, 4))?;
    screen.fill(words.address, NEW).await?;
    book.picture(&screen, Mark::Press(words.send)).await?;
    screen.press(words.send).await?;
    change(stage, book, ["⑤", "⑥", "⑦"], [step(stage, 5), step(stage, 6), step(stage, 7)]).await?;
    leave(stage, book, ["⑧", "⑨", "⑩"], [step(stage, 8), step(stage, 9), step(stage, 10)]).await
}

async fn log_in(stage: &Stage, book: &mut Book) -> Result<()> {
    let (screen, words, taro) = (stage.screen(), stage.labels(), Stage::TARO);
    book.step("①", step(stage, 1))?;
    screen.open("/").await?;
    screen.fill(words.user_id, taro.user_id).await?;
    screen.fill(words.password, taro.password).await?;
    book.picture(&screen, Mark::Press(words.log_in)).await?;
    screen.press(words.log_in).await?;
    book.picture(&screen, Mark::Press(words.send)).await?;
    screen.press(words.send).await?;
    let (_, code) = mailed(stage, taro.mail_address).await?;
    screen.fill(words.code, &code).await?;
    book.picture(&screen, Mark::Press(words.confirm)).await?;
    screen.press(words.confirm).await
}

/// The mail to the new address, and its code.
pub(super) async fn change(
    stage: &Stage,
    book: &mut Book,
    numbers: [&str; 3],
    sentences: [&str; 3],
) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let [sent, find, confirm] = numbers;
    let [says_sent, says_find, says_confirm] = sentences;
    book.step(sent, says_sent)?;
    screen.expect_text(&words.sent_to(NEW)).await?;
    book.picture(&screen, Mark::Part(BANNER)).await?;
    book.step(find, says_find)?;
    let (mail, code) = mailed(stage, NEW).await?;
    book.mail(&mail)?;
    book.step(confirm, says_confirm)?;
    screen.fill(words.code, &code).await?;
    book.picture(&screen, Mark::Press(words.confirm)).await?;
    screen.press(words.confirm).await
}

/// The message, the menu and the log-out.
pub(super) async fn leave(
    stage: &Stage,
    book: &mut Book,
    numbers: [&str; 3],
    sentences: [&str; 3],
) -> Result<()> {
    let (screen, words) = (stage.screen(), stage.labels());
    let [read, log_out, done] = numbers;
    let [says_read, says_log_out, says_done] = sentences;
    book.step(read, says_read)?;
    screen.expect_text(words.done).await?;
    book.picture(&screen, Mark::Part(BANNER)).await?;
    book.picture(&screen, Mark::Press(words.menu)).await?;
    screen.press(words.menu).await?;
    book.step(log_out, says_log_out)?;
    book.picture(&screen, Mark::Press(words.log_out)).await?;
    screen.press(words.log_out).await?;
    book.step(done, says_done)?;
    screen.expect_heading(words.text("out.title")).await?;
    book.picture(&screen, Mark::Nothing).await
}
