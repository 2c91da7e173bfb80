//! What many tests do.

use anyhow::{Context, Result};
use ninsho_shared::paths;

use crate::screen::Screen;
use crate::server::Person;
use crate::stage::Stage;

impl Stage {
    /// Opens the page and logs in with ID, password and the code that is mailed (flow A ①).
    ///
    /// # Errors
    /// When the page does not let the person in.
    pub async fn log_in(&self, person: &Person) -> Result<()> {
        self.log_in_on(&self.screen(), person).await
    }

    /// [`Stage::log_in`] in another browser.
    ///
    /// # Errors
    /// When the page does not let the person in.
    pub async fn log_in_on(&self, screen: &Screen<'_>, person: &Person) -> Result<()> {
        screen.open("/").await?;
        self.log_in_here(screen, person).await
    }

    /// [`Stage::log_in`] on the page that is open.
    ///
    /// # Errors
    /// When the page does not let the person in.
    pub async fn log_in_here(&self, screen: &Screen<'_>, person: &Person) -> Result<()> {
        self.type_password(screen, person).await?;
        self.prove_address(screen, person).await?;
        screen.expect_elsewhere("/login/otp").await
    }

    /// Opens the page and gives ID and password.
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn pass_password(&self, person: &Person) -> Result<()> {
        let screen = self.screen();
        screen.open("/").await?;
        self.type_password(&screen, person).await
    }

    /// Asks for a code, types it and presses 『確認』.
    ///
    /// # Errors
    /// When the code does not arrive, or the page cannot be filled in.
    pub async fn pass_second_factor(&self, person: &Person) -> Result<()> {
        self.prove_address(&self.screen(), person).await
    }

    /// Begins flow B on the page that is open: ID and password once more (flow B ④).
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn log_in_again(&self, person: &Person) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.expect_heading(words.text("init.again_title")).await?;
        self.type_password(&screen, person).await
    }

    /// Types a confirmation code and presses 『確認』 (flow B ⑧).
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn confirm(&self, code: &str) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.fill(words.confirmation_code, code).await?;
        screen.press(words.confirm).await
    }

    /// Gives ID and password on the form that is open.
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn type_password(&self, screen: &Screen<'_>, person: &Person) -> Result<()> {
        let words = self.labels();
        screen.fill(words.user_id, person.user_id).await?;
        screen.fill(words.password, person.password).await?;
        screen.press(words.log_in).await
    }

    async fn prove_address(&self, screen: &Screen<'_>, person: &Person) -> Result<()> {
        let words = self.labels();
        screen.press(words.send).await?;
        let code = self.next_code(person.mail_address).await?;
        screen.fill(words.code, &code).await?;
        screen.press(words.confirm).await
    }

    /// Opens the menu and chooses the page that changes the address (flow A ② and ③).
    ///
    /// # Errors
    /// When the menu does not lead there.
    pub async fn open_settings(&self) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.press(words.menu).await?;
        screen.press(words.set_up).await?;
        screen.expect_heading(words.set_up).await
    }

    /// Opens the menu and logs out (flow A ⑨).
    ///
    /// # Errors
    /// When the menu does not lead there.
    pub async fn log_out(&self) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.press(words.menu).await?;
        screen.press(words.log_out).await?;
        screen.expect_heading(words.text("out.title")).await
    }

    /// Asks for a code to be mailed to a new address (flow A ④).
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn ask_for(&self, address: &str) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.fill(words.address, address).await?;
        screen.press(words.send).await
    }

    /// Types a code and presses 『確認』 (flow A ⑦).
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn type_code(&self, code: &str) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.fill(words.code, code).await?;
        screen.press(words.confirm).await
    }

    /// The link to stop a change, out of the next notice to this person.
    ///
    /// # Errors
    /// When no notice arrives, or it has no such link.
    pub async fn revocation_link(&self, person: &Person) -> Result<String> {
        let prefix = format!("{}{}", self.server.address(), paths::stop_page(""));
        let notice = self.next_mail(person.mail_address, |mail| mail.code().is_none()).await?;
        let mut links = notice.links().into_iter();
        links.find(|link| link.starts_with(&prefix)).context("the notice has no stop link")
    }
}
