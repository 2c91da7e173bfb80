//! What many tests begin with.

use anyhow::Result;

use crate::server::Person;
use crate::stage::Stage;

impl Stage {
    /// Opens the page and logs in with ID, password and the code that is mailed (flow A ①).
    ///
    /// # Errors
    /// When the page does not let the person in.
    pub async fn log_in(&self, person: &Person) -> Result<()> {
        self.pass_password(person).await?;
        self.pass_second_factor(person).await
    }

    /// The first half of [`Stage::log_in`]: up to the question for a one-time password.
    ///
    /// # Errors
    /// When the page does not ask for it.
    pub async fn pass_password(&self, person: &Person) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.open("/").await?;
        screen.fill(words.user_id, person.user_id).await?;
        screen.fill(words.password, person.password).await?;
        screen.press(words.log_in).await
    }

    /// The second half of [`Stage::log_in`].
    ///
    /// # Errors
    /// When the code does not arrive, or is not taken.
    pub async fn pass_second_factor(&self, person: &Person) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.press(words.send).await?;
        let code = self.next_code(person.mail_address).await?;
        screen.fill(words.code, &code).await?;
        screen.press(words.confirm).await?;
        screen.expect_no_text(words.confirm).await
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
}
