//! Authenticators that show one-time passwords: a clock that is wrong, several of them, and the choice at
//! the log-in.

use std::time::Duration;

use anyhow::Result;
use ninsho_e2e::{Clock, Device, Language, Options, People, Stage, demo};

#[tokio::test]
async fn a_clock_that_is_behind_is_named_at_the_log_in_in_japanese() -> Result<()> {
    wrong_clock_at_the_log_in(Device::Phone, Language::Japanese).await
}

#[tokio::test]
async fn a_clock_that_is_behind_is_named_at_the_log_in_in_english() -> Result<()> {
    wrong_clock_at_the_log_in(Device::Desktop, Language::English).await
}

async fn wrong_clock_at_the_log_in(device: Device, language: Language) -> Result<()> {
    let options = Options { device, language, people: People::OfTheDemo, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&demo::AUTHENTICATOR).await?;
        let late = Clock::Behind(Duration::from_mins(5));
        stage
            .type_authenticator_code(&stage.authenticator_code(demo::AUTHENTICATOR_KEY, late).await?)
            .await?;
        screen.expect_alert(words.text("factor.authenticator_wrong")).await?;
        screen.expect_alert(&words.clock_off(5)).await?;
        // With the clock set right it is well.
        stage.type_authenticator_code(&stage.next_authenticator_code(demo::AUTHENTICATOR_KEY).await?).await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_named_at_the_set_up() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        let key = stage.begin_authenticator().await?;
        for (clock, minutes) in
            [(Clock::Ahead(Duration::from_mins(3)), 3), (Clock::Behind(Duration::from_mins(8)), 8)]
        {
            stage.type_authenticator_code(&stage.authenticator_code(&key, clock).await?).await?;
            screen.expect_alert(words.text("factor.authenticator_wrong")).await?;
            screen.expect_alert(&words.clock_off(minutes)).await?;
        }
        stage.type_authenticator_code(&stage.authenticator_code(&key, Clock::Right).await?).await?;
        screen.expect_text(&words.fill("authenticators.added", words.text("authenticators.phone"))).await
    })
    .await
}

#[tokio::test]
async fn what_was_used_last_is_offered_first() -> Result<()> {
    Stage::play(Options { people: People::OfTheDemo, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&demo::BOTH).await?;
        screen.press(words.text("factor.way_mail")).await?;
        stage.pass_second_factor(&demo::BOTH).await?;
        screen.expect_heading(words.text("account.title")).await?;
        stage.log_out().await?;
        stage.pass_password(&demo::BOTH).await?;
        // Mail was used last: its button is there, and the others are a press away.
        screen.expect_text(words.send).await?;
        screen.press(words.text("factor.way_authenticator")).await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(demo::BOTH_KEY).await?).await?;
        screen.expect_heading(words.text("account.title")).await?;
        stage.log_out().await?;
        stage.log_in_by_authenticator(&demo::BOTH, demo::BOTH_KEY).await?;
        stage.log_out().await?;
        // A choice that is not gone through with is not remembered.
        stage.pass_password(&demo::BOTH).await?;
        screen.press(words.text("factor.way_mail")).await?;
        screen.expect_text(words.send).await?;
        screen.reload().await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(demo::BOTH_KEY).await?).await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}

#[tokio::test]
async fn of_several_authenticators_one_is_removed_and_the_other_goes_on() -> Result<()> {
    Stage::play(Options { language: Language::English, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        let phone = stage.add_authenticator("My phone").await?;
        let tablet = stage.add_authenticator("My tablet").await?;
        screen.press(&words.fill("authenticators.rename_of", "My phone")).await?;
        let focused = "return document.activeElement.matches('.card input')";
        screen.expect_script("the field of the name has the focus", focused).await?;
        screen.press(words.text("authenticators.keep_name")).await?;
        screen.press(&words.fill("authenticators.remove_of", "My phone")).await?;
        // Something is lost, so it is asked for twice.
        screen.press(words.text("authenticators.remove_yes")).await?;
        screen.expect_text(&words.fill("authenticators.removed", "My phone")).await?;
        screen.expect_nothing_to_press(&words.fill("authenticators.remove_of", "My phone")).await?;
        screen.reload().await?;
        screen.expect_text("My tablet").await?;
        screen.expect_no_text("My phone").await?;
        stage.log_out().await?;
        stage.pass_password(&Stage::TARO).await?;
        screen.press(words.text("factor.way_authenticator")).await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(&phone).await?).await?;
        screen.expect_alert(words.text("factor.authenticator_wrong")).await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(&tablet).await?).await?;
        screen.expect_heading(words.text("account.title")).await
    })
    .await
}

#[tokio::test]
async fn one_who_has_an_authenticator_alone_looks_after_the_factors_with_it() -> Result<()> {
    Stage::play(Options { people: People::OfTheDemo, ..Options::default() }, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.pass_password(&demo::AUTHENTICATOR).await?;
        // There is no mail to choose.
        screen.expect_text(words.text("factor.authenticator_label")).await?;
        screen.expect_nothing_to_press(words.text("factor.way_mail")).await?;
        screen.expect_nothing_to_press(words.send).await?;
        stage.type_authenticator_code(&stage.next_authenticator_code(demo::AUTHENTICATOR_KEY).await?).await?;
        screen.expect_heading(words.text("account.title")).await?;
        screen.expect_text(words.text("account.none")).await?;
        // The only authenticator cannot be removed.
        screen.open("/authenticators").await?;
        screen.press(&words.fill("authenticators.remove_of", "demo")).await?;
        screen.press(words.text("authenticators.remove_yes")).await?;
        screen.expect_alert(words.text("problem.last_factor")).await?;
        // A new one in place of it can, and the refusal is gone.
        let new = stage.add_authenticator("新しい電話").await?;
        screen.expect_no_text(words.text("problem.last_factor")).await?;
        screen.press(&words.fill("authenticators.remove_of", "demo")).await?;
        screen.press(words.text("authenticators.remove_yes")).await?;
        screen.expect_text(&words.fill("authenticators.removed", "demo")).await?;
        stage.log_out().await?;
        stage.log_in_by_authenticator(&demo::AUTHENTICATOR, &new).await
    })
    .await
}

#[tokio::test]
async fn the_apps_that_the_institution_names_are_offered_with_their_pages_in_english() -> Result<()> {
    let settings = "[[institution.authenticator_app]]\nname = 'Campus Authenticator'\n\
                    app_store = 'https://apps.example.com/campus'\nwebsite = 'https://www.example.ac.jp/app'";
    let options =
        Options { device: Device::Desktop, language: Language::English, settings, ..Options::default() };
    Stage::play(options, async |stage| {
        let (screen, words) = (stage.screen(), stage.labels());
        stage.log_in(&Stage::TARO).await?;
        stage.begin_authenticator().await?;
        screen.press(words.text("authenticators.get")).await?;
        screen.expect_text("Campus Authenticator: App Store website").await?;
        let leads = "return [...document.querySelectorAll('main li a')].map((one) => one.href).join(' ') === \
                     'https://apps.example.com/campus https://www.example.ac.jp/app'";
        screen.expect_script("the links lead to the app's pages", leads).await
    })
    .await
}
