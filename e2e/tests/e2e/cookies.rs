//! A browser that keeps no cookies cannot stay logged in, and is told so.

use anyhow::Result;
use ninsho_e2e::{Browser, Cookies, Device, Options, Stage};

#[tokio::test]
async fn a_right_password_without_cookies_is_told_as_what_it_is() -> Result<()> {
    Stage::play(Options::default(), async |stage| {
        let words = stage.labels();
        let browser = Browser::start_with(Device::Phone, stage.language, Cookies::Refused).await?;
        let screen = stage.screen_of(&browser);
        let played = async {
            for place in ["/", "/initialization"] {
                screen.open(place).await?;
                screen.fill(words.user_id, Stage::TARO.user_id).await?;
                screen.fill(words.password, Stage::TARO.password).await?;
                screen.press(words.log_in).await?;
                if place == "/initialization" {
                    // This answer has all that the next screen shows.
                    screen.press(words.initialize).await?;
                }
                screen.expect_alert(words.text("login.no_cookies")).await?;
                screen.expect_no_text(words.text("login.ended")).await?;
            }
            anyhow::Ok(())
        };
        let played = played.await;
        browser.close().await?;
        played
    })
    .await
}
