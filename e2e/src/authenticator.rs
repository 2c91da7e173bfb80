//! What an authenticator shows (RFC 6238), by the server's clock or by one that is wrong.

use std::time::Duration;

use anyhow::{Context, Result};
use data_encoding::BASE32_NOPAD;
use totp_lite::{Sha1, totp_custom};

use crate::browser::Device;
use crate::server::Person;
use crate::stage::Stage;

/// What RFC 6238 and every authenticator take as the length of a step.
pub const STEP: Duration = Duration::from_secs(30);

/// The clock of the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The server's.
    Right,
    /// So far behind.
    Behind(Duration),
    /// So far ahead.
    Ahead(Duration),
}

impl Stage {
    /// What an authenticator with this key shows. Blanks in the key do not count.
    ///
    /// # Errors
    /// When it is no key.
    pub async fn authenticator_code(&self, key: &str, clock: Clock) -> Result<String> {
        let letters: String = key.split_whitespace().collect();
        let key = BASE32_NOPAD.decode(letters.as_bytes())?;
        let now = self.browser.driver().execute("return Math.floor(Date.now() / 1000)", Vec::new()).await?;
        let now = now.json().as_u64().context("the browser knows the time")? + self.advanced().as_secs();
        let shown_at = match clock {
            Clock::Right => now,
            Clock::Behind(by) => now - by.as_secs(),
            Clock::Ahead(by) => now + by.as_secs(),
        };
        Ok(totp_custom::<Sha1>(STEP.as_secs(), 6, &key, shown_at))
    }

    /// What an authenticator shows that has not been used yet: the server's clock goes on by a step.
    ///
    /// # Errors
    /// When it is no key, or the server refuses.
    pub async fn next_authenticator_code(&self, key: &str) -> Result<String> {
        self.advance_clock(STEP).await?;
        self.authenticator_code(key, Clock::Right).await
    }

    /// Types what an authenticator shows, and presses 『確認』.
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn type_authenticator_code(&self, code: &str) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.fill(words.text("factor.authenticator_label"), code).await?;
        screen.press(words.confirm).await
    }

    /// Logs in with ID, password and what an authenticator shows, where one is asked for.
    ///
    /// # Errors
    /// When the page does not let the person in.
    pub async fn log_in_by_authenticator(&self, person: &Person, key: &str) -> Result<()> {
        self.pass_password(person).await?;
        self.type_authenticator_code(&self.next_authenticator_code(key).await?).await?;
        self.screen().expect_heading(self.labels().text("account.title")).await
    }

    /// Opens the page of the authenticators from the menu and begins to add one. Returns its key.
    ///
    /// # Errors
    /// When the page does not lead there.
    pub async fn begin_authenticator(&self) -> Result<String> {
        let (screen, words) = (self.screen(), self.labels());
        screen.press(words.menu).await?;
        screen.press(words.text("authenticators.title")).await?;
        screen.expect_heading(words.text("authenticators.title")).await?;
        screen.press(words.text("authenticators.add")).await?;
        self.authenticator_key().await
    }

    /// The key of the authenticator that is being added. A telephone is offered its own app first.
    ///
    /// # Errors
    /// When it is not shown.
    pub async fn authenticator_key(&self) -> Result<String> {
        if self.device == Device::Phone {
            self.screen().press(self.labels().text("authenticators.other_device")).await?;
        }
        self.screen().text_of(".key .text").await
    }

    /// Adds an authenticator, and gives it a name. Returns its key.
    ///
    /// # Errors
    /// When the page does not lead there, or does not take the code.
    pub async fn add_authenticator(&self, name: &str) -> Result<String> {
        let (screen, words) = (self.screen(), self.labels());
        let key = self.begin_authenticator().await?;
        self.type_authenticator_code(&self.authenticator_code(&key, Clock::Right).await?).await?;
        screen.expect_text(&words.fill("authenticators.added", words.text("authenticators.phone"))).await?;
        screen.fill(words.text("authenticators.name"), name).await?;
        screen.press(words.text("authenticators.save")).await?;
        screen.expect_text(&words.fill("authenticators.renamed", name)).await?;
        Ok(key)
    }
}
