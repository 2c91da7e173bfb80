//! What a person does with the page, and sees on it, by the words on it.

use anyhow::{Result, ensure};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::{By, WebDriver, WebElement};

use crate::path;
use crate::report::{Effort, Report};
use crate::wait::{Look, until};

/// The page in the browser.
#[derive(Debug)]
pub struct Screen<'a> {
    driver: &'a WebDriver,
    address: String,
    report: &'a Report,
}

impl<'a> Screen<'a> {
    pub(crate) fn new(driver: &'a WebDriver, address: String, report: &'a Report) -> Self {
        Self { driver, address, report }
    }

    /// Notes what was done, for the report.
    pub(crate) async fn note(&self, says: String) -> Result<()> {
        self.report.note(self.driver, says).await
    }

    /// What has been tapped and typed since the test began.
    #[must_use]
    pub fn effort(&self) -> Effort {
        self.report.effort()
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        self.driver
    }

    /// Opens a path of the page, or a whole address of it.
    ///
    /// # Errors
    /// When the address belongs to another host, or the page does not load.
    pub async fn open(&self, place: &str) -> Result<()> {
        let address =
            if place.starts_with('/') { format!("{}{place}", self.address) } else { place.to_owned() };
        ensure!(address.starts_with(&self.address), "{address} is not an address of {}", self.address);
        self.driver.goto(address).await?;
        self.note(format!("open {place}")).await
    }

    /// Loads the page again, as a person does who is not sure.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn reload(&self) -> Result<()> {
        self.driver.refresh().await?;
        self.note("reload".to_owned()).await
    }

    /// Where the browser is, without the host and the path that the server is below.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn place(&self) -> Result<String> {
        let url = self.driver.current_url().await?;
        let below = url.as_str().strip_prefix(&self.address);
        let below = below.and_then(|below| below.split(['?', '#']).next());
        Ok(below.unwrap_or(url.path()).to_owned())
    }

    /// Waits until the page has left this path.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn expect_elsewhere(&self, path: &str) -> Result<()> {
        until(&format!("the page has left {path}"), async || {
            if self.place().await? != path {
                return Ok(Look::There(()));
            }
            Ok(Look::Instead(self.text_or_nothing().await?))
        })
        .await
    }

    /// Presses the button, link or menu item with this label, once it can be pressed.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn press(&self, label: &str) -> Result<()> {
        let path = path::pressable(label);
        until(&format!("press 『{label}』"), async || {
            for element in self.find_all(&path).await? {
                if passing(element.is_clickable().await)? != Some(true) {
                    continue;
                }
                // Something may slide over it, or the page may replace it, at the last moment.
                if passing(element.click().await)?.is_some() {
                    return Ok(Look::There(()));
                }
            }
            Ok(Look::Instead(self.text_or_nothing().await?))
        })
        .await?;
        self.report.count("");
        self.note(format!("press 『{label}』")).await
    }

    /// Chooses a language of the page by its own name.
    ///
    /// # Errors
    /// When it is not offered in time.
    pub async fn choose_language(&self, name: &str) -> Result<()> {
        let path = format!("//select[@class='languages']/option[normalize-space()={}]", path::literal(name));
        until(&format!("choose {name}"), async || {
            let offered = self.find_all(&path).await?;
            let Some(option) = offered.first() else {
                return Ok(Look::Instead(self.text_or_nothing().await?));
            };
            Ok(match passing(option.click().await)? {
                Some(()) => Look::There(()),
                None => Look::Instead(self.text_or_nothing().await?),
            })
        })
        .await?;
        self.note(format!("choose {name}")).await
    }

    /// Types into the field with this label, in place of what is in it.
    ///
    /// # Errors
    /// When there is no such field in time.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        until(&format!("fill in 『{label}』"), async || {
            let Some(field) = self.field(label).await? else {
                return Ok(Look::Instead(self.text_or_nothing().await?));
            };
            let typed = async {
                field.clear().await?;
                field.send_keys(text).await
            };
            Ok(match passing(typed.await)? {
                Some(()) => Look::There(()),
                None => Look::Instead("the field was replaced".to_owned()),
            })
        })
        .await?;
        self.report.count(text);
        // What is typed may be a password of a real member, on a server that is not a test's own.
        self.note(format!("fill in 『{label}』")).await
    }

    /// Waits until the field with this label holds this text.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn expect_value(&self, label: &str, text: &str) -> Result<()> {
        until(&format!("『{label}』 holds 「{text}」"), async || {
            let Some(field) = self.field(label).await? else {
                return Ok(Look::Instead("no such field".into()));
            };
            Ok(match passing(field.value().await)?.flatten() {
                Some(value) if value == text => Look::There(()),
                other => Look::Instead(other.unwrap_or_default()),
            })
        })
        .await
    }

    /// Waits until this text can be read on the page. Line breaks and blanks are one blank.
    ///
    /// # Errors
    /// When it cannot in time.
    pub async fn expect_text(&self, text: &str) -> Result<()> {
        let wanted = path::one_line(text);
        until(&format!("「{text}」 can be read"), async || {
            let seen = self.text_or_nothing().await?;
            Ok(if path::one_line(&seen).contains(&wanted) { Look::There(()) } else { Look::Instead(seen) })
        })
        .await?;
        self.note(format!("read 「{text}」")).await
    }

    /// Waits until this text can be read no more.
    ///
    /// # Errors
    /// When it still can.
    pub async fn expect_no_text(&self, text: &str) -> Result<()> {
        let unwanted = path::one_line(text);
        until(&format!("「{text}」 cannot be read"), async || {
            let seen = self.text_or_nothing().await?;
            Ok(if path::one_line(&seen).contains(&unwanted) { Look::Instead(seen) } else { Look::There(()) })
        })
        .await
    }

    /// Waits until nothing with this label can be pressed any more.
    ///
    /// # Errors
    /// When something still can.
    pub async fn expect_nothing_to_press(&self, label: &str) -> Result<()> {
        let path = path::pressable(label);
        until(&format!("there is no 『{label}』 to press"), async || {
            Ok(match self.find_shown(&path).await? {
                Some(_) => Look::Instead(self.text_or_nothing().await?),
                None => Look::There(()),
            })
        })
        .await
    }

    /// Waits until the page's title line is this.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn expect_heading(&self, text: &str) -> Result<()> {
        let path = format!("//h1[{}={}]", path::words("normalize-space()"), path::literal(text));
        self.expect_element(&format!("the heading 「{text}」"), &path).await?;
        self.note(format!("see the heading 「{text}」")).await
    }

    /// Waits until an alert says this: what a screen reader reads out at once.
    ///
    /// # Errors
    /// When none does in time.
    pub async fn expect_alert(&self, text: &str) -> Result<()> {
        let words = path::words("normalize-space()");
        let path = format!("//*[@role='alert'][contains({words}, {})]", path::literal(text));
        self.expect_element(&format!("the alert 「{text}」"), &path).await
    }

    /// Waits until the numbered steps say that this one is the current one.
    ///
    /// # Errors
    /// When they do not in time.
    pub async fn expect_step(&self, number: &str) -> Result<()> {
        let path = format!("//*[@aria-current='step'][contains(., {})]", path::literal(number));
        until(&format!("the current step is {number}"), async || {
            // The steps are folded on a phone, so that this one need not be in sight.
            let marked = self.find_all(&path).await?;
            Ok(if marked.is_empty() { Look::Instead(self.text_or_nothing().await?) } else { Look::There(()) })
        })
        .await
    }

    async fn expect_element(&self, what: &str, path: &str) -> Result<()> {
        until(what, async || {
            Ok(match self.find_shown(path).await? {
                Some(_) => Look::There(()),
                None => Look::Instead(self.text_or_nothing().await?),
            })
        })
        .await
    }

    /// Waits until a script that asks the page about itself returns true.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn expect_script(&self, what: &str, script: &str) -> Result<()> {
        until(what, async || {
            let answer = self.driver.execute(script, Vec::new()).await?;
            Ok(match answer.json() {
                serde_json::Value::Bool(true) => Look::There(()),
                other => Look::Instead(other.to_string()),
            })
        })
        .await
    }

    /// What a script answers, as a text.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn answer(&self, script: &str) -> Result<String> {
        Ok(self.driver.execute(script, Vec::new()).await?.convert()?)
    }

    /// What can be read on the page.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn text(&self) -> Result<String> {
        Ok(path::unmarked(&self.driver.find(By::Tag("body")).await?.text().await?))
    }

    /// Ticks one of the help desk's checks, by the name that the configuration gives it.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn tick(&self, check: &str) -> Result<()> {
        let tick = format!("document.querySelector(\"label[for='check-{check}']\").click(); return true");
        self.expect_script(&format!("the check {check} can be ticked"), &tick).await
    }

    /// The text of the first element that this CSS selector finds, once there is one.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn text_of(&self, selector: &str) -> Result<String> {
        until(&format!("{selector} is there"), async || {
            let found = passing(self.driver.find(By::Css(selector)).await)?;
            let Some(element) = found else { return Ok(Look::Instead(self.text_or_nothing().await?)) };
            Ok(match passing(element.text().await)? {
                Some(text) if !text.is_empty() => Look::There(path::unmarked(&text)),
                _ => Look::Instead("it is empty".to_owned()),
            })
        })
        .await
    }

    async fn text_or_nothing(&self) -> Result<String> {
        let Some(body) = passing(self.driver.find(By::Tag("body")).await)? else { return Ok(String::new()) };
        Ok(passing(body.text().await)?.unwrap_or_default())
    }

    /// The visible field whose label begins with this text: a mark such as 必須 may follow.
    async fn field(&self, label: &str) -> Result<Option<WebElement>> {
        self.find_shown(&path::field(label)).await
    }

    async fn find_shown(&self, path: &str) -> Result<Option<WebElement>> {
        for element in self.find_all(path).await? {
            if passing(element.is_displayed().await)? == Some(true) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    async fn find_all(&self, path: &str) -> Result<Vec<WebElement>> {
        Ok(passing(self.driver.find_all(By::XPath(path)).await)?.unwrap_or_default())
    }
}

const REPLACED: &str = "does not belong to the document";

/// None for a failure that passes by itself while a page is being drawn.
fn passing<T>(result: thirtyfour::error::WebDriverResult<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) => match &*error {
            WebDriverErrorInner::NoSuchElement(_)
            | WebDriverErrorInner::StaleElementReference(_)
            | WebDriverErrorInner::ElementClickIntercepted(_)
            | WebDriverErrorInner::ElementNotInteractable(_)
            | WebDriverErrorInner::InvalidElementState(_) => Ok(None),
            // What chromedriver says when another page takes the place of this one meanwhile.
            WebDriverErrorInner::UnknownError(_) if error.to_string().contains(REPLACED) => Ok(None),
            _ => Err(error.into()),
        },
    }
}
