//! What is done on both sides of the help desk's telephone.

use anyhow::{Result, ensure};

use crate::browser::{Browser, Device};
use crate::screen::Screen;
use crate::server::Person;
use crate::stage::Stage;

impl Stage {
    /// Plays a scene with one more browser, whose complaints count too.
    ///
    /// # Errors
    /// When the browser does not start, the scene fails, or the browser complains of the page.
    pub async fn with_another(
        &self,
        device: Device,
        scene: impl AsyncFnOnce(&Screen<'_>) -> Result<()>,
    ) -> Result<()> {
        let another = Browser::start(device, self.language).await?;
        let played = scene(&self.screen_of(&another)).await;
        let complaints = another.complaints().await;
        another.close().await?;
        played?;
        let complaints = complaints?;
        ensure!(complaints.is_empty(), "the other browser complained:\n{}", complaints.join("\n"));
        Ok(())
    }

    /// An operator logs in, asked to by the desk's page itself.
    ///
    /// # Errors
    /// When the page does not let them in.
    pub async fn open_desk(&self, desk: &Screen<'_>, operator: &Person) -> Result<()> {
        desk.open("/helpdesk").await?;
        desk.expect_elsewhere("/helpdesk").await?;
        self.log_in_here(desk, operator).await?;
        desk.expect_script("the desk's page is back", "return location.pathname.endsWith('/helpdesk')").await
    }

    /// A person who cannot read the mailbox gets as far as the call (flow B ① to ⑥'). Returns
    /// the reference.
    ///
    /// # Errors
    /// When the page does not lead there.
    pub async fn call_for_help(&self, person: &Person) -> Result<String> {
        let (screen, words) = (self.screen(), self.labels());
        screen.open("/").await?;
        screen.press(words.cannot_receive).await?;
        self.log_in_again(person).await?;
        // Where nothing can be mailed, the desk is all there is.
        if !person.mail_address.is_empty() {
            screen.press(words.text("init.cannot_read")).await?;
        }
        self.read_reference().await
    }

    /// The reference on the screen of one who is told to call the desk.
    ///
    /// # Errors
    /// When there is none.
    pub async fn read_reference(&self) -> Result<String> {
        let (screen, words) = (self.screen(), self.labels());
        screen.expect_heading(words.text("init.desk_title")).await?;
        screen.expect_text(words.text("init.desk_waiting")).await?;
        screen.text_of(".reference-number").await
    }

    /// The operator opens the request of the caller and takes it up.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn take_up(&self, desk: &Screen<'_>, reference: &str) -> Result<()> {
        let words = self.labels();
        desk.press(reference).await?;
        desk.press(words.text("operator.take")).await?;
        desk.expect_text(words.text("operator.ticket")).await
    }

    /// The operator writes down how they checked who is calling.
    ///
    /// # Errors
    /// When the page cannot be filled in.
    pub async fn write_record(&self, desk: &Screen<'_>, ticket: &str) -> Result<()> {
        desk.fill(self.labels().text("operator.ticket"), ticket).await?;
        for check in ["birth_date", "call_back"] {
            desk.tick(check).await?;
        }
        Ok(())
    }

    /// The operator has the code shown. Returns it as it is read out, in two groups.
    ///
    /// # Errors
    /// When it is not shown.
    pub async fn show_code(&self, desk: &Screen<'_>) -> Result<String> {
        desk.press(self.labels().text("operator.release")).await?;
        desk.text_of(".spoken-code").await
    }

    /// Goes through flow B by mail, ① to ⑬, to a new address.
    ///
    /// # Errors
    /// When the page does not lead there.
    pub async fn initialize(&self, person: &Person, address: &str) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        self.pass_password(person).await?;
        screen.press(words.begin).await?;
        self.log_in_again(person).await?;
        screen.press(words.initialize).await?;
        self.confirm(&self.next_code(person.mail_address).await?).await?;
        self.register(address).await
    }

    /// The person registers a new address after the code was right (flow B ⑨ to ⑬).
    ///
    /// # Errors
    /// When the page does not lead there.
    pub async fn register(&self, address: &str) -> Result<()> {
        let (screen, words) = (self.screen(), self.labels());
        screen.expect_text(words.text("init.confirmed")).await?;
        screen.fill(words.new_address, address).await?;
        screen.press(words.send).await?;
        self.type_code(&self.next_code(address).await?).await?;
        screen.expect_text(words.initialized).await
    }
}
