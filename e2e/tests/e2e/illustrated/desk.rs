//! The manual of the help desk's operators.

use anyhow::Result;
use ninsho_e2e::manual::{Book, Mark};
use ninsho_e2e::{Device, Screen, Stage, demo};

use super::say;

/// The first operator logs in, finds the caller and takes the request up.
pub(super) async fn answer(stage: &Stage, desk: &Screen<'_>, book: &mut Book, reference: &str) -> Result<()> {
    let words = stage.labels();
    book.chapter(
        "desk",
        say(stage, "窓口: 電話を受ける", "Help desk: answer a call"),
        say(
            stage,
            "窓口の担当者の手順です。電話の方の画面には、受付番号と窓口の状況が表示されています。",
            "For the operators of the help desk. The caller’s screen shows the reference and what the desk is doing.",
        ),
    );
    book.step(
        "1",
        say(
            stage,
            "ヘルプデスクの画面を開き、ID・パスワード・ワンタイムパスワードでログインする",
            "Open the help desk’s page and log in with your ID, password and one-time password",
        ),
    )?;
    desk.open("/helpdesk").await?;
    desk.expect_elsewhere("/helpdesk").await?;
    book.picture(desk, Mark::Press(words.log_in)).await?;
    stage.log_in_here(desk, &demo::DESK).await?;
    book.step(
        "2",
        say(stage, "受付番号をお尋ねし、一覧から選ぶ", "Ask for the reference and choose it in the list"),
    )?;
    desk.expect_text(reference).await?;
    book.picture(desk, Mark::Press(reference)).await?;
    desk.press(reference).await?;
    book.step(
        "3",
        say(
            stage,
            "受け付ける。電話の方の画面にも表示される",
            "Take it up, which the caller sees on their screen too",
        ),
    )?;
    book.picture(desk, Mark::Press(words.text("operator.take"))).await?;
    desk.press(words.text("operator.take")).await?;
    desk.expect_text(words.text("operator.ticket")).await
}

/// The first operator checks who is calling and reads the code out. Returns the code.
pub(super) async fn release(stage: &Stage, desk: &Screen<'_>, book: &mut Book) -> Result<String> {
    let words = stage.labels();
    book.step(
        "4",
        say(
            stage,
            "ご本人と確かめ、行った確認と問い合わせ番号を記録して、『確認コードを表示』を押す",
            "Check who is calling, record the checks and the ticket, and select “Show the confirmation code”",
        ),
    )?;
    stage.write_record(desk, "INC-4717").await?;
    book.picture(desk, Mark::Press(words.text("operator.release"))).await?;
    desk.press(words.text("operator.release")).await?;
    book.step(
        "5",
        say(
            stage,
            "確認コードを4桁ずつ読み上げる。このあとは、電話の方がご自分の画面で進める",
            "Read the code out in two groups of four. From here on the caller goes on alone",
        ),
    )?;
    let code = desk.text_of(".spoken-code").await?;
    book.picture(desk, Mark::Part(".spoken-code")).await?;
    Ok(code)
}

/// Another operator approves what the first one has checked, and a request is refused.
pub(super) async fn second_operator(stage: &Stage, desk: &Screen<'_>, book: &mut Book) -> Result<()> {
    let words = stage.labels();
    // Another caller, at a browser of their own.
    stage.browser.driver().delete_all_cookies().await?;
    let reference = stage.call_for_help(&demo::STAFF).await?;
    stage.take_up(desk, &reference).await?;
    stage.write_record(desk, "INC-4718").await?;
    desk.press(words.text("operator.release")).await?;
    desk.expect_text(words.text("operator.second_wait")).await?;
    book.chapter(
        "desk-approve",
        say(stage, "窓口: 別の担当者が承認する", "Help desk: a second operator approves"),
        say(
            stage,
            "教職員の申請や、届け出のあったアカウントの申請では、別の担当者の承認が要ります。",
            "For requests of the staff, and of accounts after a report, another operator has to approve.",
        ),
    );
    book.step("1", say(stage, "最初の担当者は、承認を待つ", "The first operator waits for the approval"))?;
    book.picture(desk, Mark::Nothing).await?;
    stage
        .with_another(Device::Desktop, async |second| {
            stage.open_desk(second, &demo::DESK2).await?;
            second.press(&reference).await?;
            book.step(
                "2",
                say(
                    stage,
                    "別の担当者が、最初の担当者の記録を確かめて『承認する』を押す",
                    "Another operator looks at the first one’s record and selects “Approve”",
                ),
            )?;
            book.picture(second, Mark::Press(words.text("operator.approve"))).await?;
            second.press(words.text("operator.approve")).await
        })
        .await?;
    desk.expect_text(words.text("operator.approved_note")).await?;
    book.step(
        "3",
        say(
            stage,
            "最初の担当者が、確認コードを表示して伝える",
            "The first operator shows the code and reads it out",
        ),
    )?;
    book.picture(desk, Mark::Press(words.text("operator.release"))).await?;
    book.chapter(
        "desk-refuse",
        say(stage, "窓口: 申請を断る", "Help desk: refuse a request"),
        say(
            stage,
            "ご本人と確かめられないときの手順です。理由は記録に残り、電話の方には表示されません。",
            "When you cannot make sure who is calling. The reason is kept in the record; the caller does not see it.",
        ),
    );
    book.step("1", say(stage, "『断る』を開き、理由を書く", "Open “Refuse” and write the reason"))?;
    desk.press(words.text("operator.refuse_title")).await?;
    desk.fill(
        words.text("operator.reason"),
        say(stage, "生年月日が一致しない", "The date of birth does not match"),
    )
    .await?;
    book.picture(desk, Mark::Press(words.text("operator.refuse"))).await?;
    book.step("2", say(stage, "この申請を断る", "Refuse the request"))?;
    desk.press(words.text("operator.refuse")).await?;
    desk.expect_text(&words.fill("operator.refused", &reference)).await?;
    book.picture(desk, Mark::Part(".desk-one .banner")).await
}
