//! A phone that is locked for a while, and a second tab.

use std::time::Duration;

use anyhow::Result;
use thirtyfour::WindowHandle;

use crate::stage::Stage;

/// What the page notices of a screen that goes dark, or is looked at again.
const HIDDEN: &str = "
    const hidden = arguments[0];
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', {
        configurable: true, get: () => hidden ? 'hidden' : 'visible',
    });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));";

impl Stage {
    /// The phone is locked for so long. The server's clock goes on; the page's stop-watch stands
    /// still, as it does on a device that sleeps.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn lock_phone_for(&self, span: Duration) -> Result<()> {
        let driver = self.browser.driver();
        driver.execute(HIDDEN, vec![true.into()]).await?;
        self.advance_clock(span).await?;
        driver.execute(HIDDEN, vec![false.into()]).await?;
        Ok(())
    }

    /// Opens the present page in a second tab and goes there. Returns the first tab.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn open_second_tab(&self) -> Result<WindowHandle> {
        let driver = self.browser.driver();
        let place = self.screen().place().await?;
        let first = driver.window().await?;
        let second = driver.new_tab().await?;
        driver.switch_to_window(second).await?;
        self.screen().open(&place).await?;
        Ok(first)
    }

    /// Goes to a tab and returns the one that was left.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn go_to_tab(&self, tab: WindowHandle) -> Result<WindowHandle> {
        let driver = self.browser.driver();
        let left = driver.window().await?;
        driver.switch_to_window(tab).await?;
        Ok(left)
    }
}
