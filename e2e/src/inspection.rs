//! Whether everybody can use a page: axe-core's rules, in light and dark, on a narrow phone and
//! on a desktop, and nothing to be scrolled sideways.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::wait::{Look, until};

/// How a state is looked at.
#[derive(Clone, Copy, Debug)]
struct Sight {
    scheme: &'static str,
    width: u32,
}

/// WCAG 2.2 asks for pages that fit into 320 px (1.4.10); from 960 px on the steps stand beside.
const SIGHTS: [Sight; 4] = [
    Sight { scheme: "light", width: 320 },
    Sight { scheme: "dark", width: 320 },
    Sight { scheme: "light", width: 1280 },
    Sight { scheme: "dark", width: 1280 },
];

/// Runs all rules, and the one on the size of what is pressed, which is off by itself.
const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(
        ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`))),
        (error) => done([`axe-core failed: ${error}`]));";

/// What makes the page scroll sideways, and what the window cuts off on the left.
const CUT_OFF: &str = "
    const page = document.documentElement;
    const scrolls = page.scrollWidth > page.clientWidth;
    const cut = [...document.querySelectorAll('body *')].filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return (scrolls && right > page.clientWidth + 1) || (left < -1 && right > 1);
    });
    return cut.map((element) => `does not fit into the window: ${element.outerHTML.slice(0, 120)}`);";

/// Looks at one state of the page after the other and remembers what is wrong, so that one run
/// tells everything.
#[derive(Debug)]
pub struct Inspection<'a> {
    browser: &'a Browser,
    axe: String,
    pictures: Option<PathBuf>,
    findings: Vec<String>,
}

impl<'a> Inspection<'a> {
    /// Begins, in a browser of the kind desktop.
    ///
    /// # Errors
    /// When axe-core is not there.
    pub fn begin(browser: &'a Browser) -> Result<Self> {
        let file =
            env::var_os("NINSHO_E2E_AXE").context("NINSHO_E2E_AXE is not set: run `cargo xtask test e2e`")?;
        let axe = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let pictures = env::var_os("NINSHO_E2E_PICTURES").map(PathBuf::from);
        Ok(Self { browser, axe, pictures, findings: Vec::new() })
    }

    /// Looks at the page as it is now. `state` is what the findings call it.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn look_at(&mut self, state: &str) -> Result<()> {
        let driver = self.browser.driver();
        // A page that was loaded anew has lost it. The policy of the page does not hold for it.
        driver.execute(format!("if (!window.axe) {{ {} }}", self.axe), Vec::new()).await?;
        for sight in SIGHTS {
            self.see_as(sight).await?;
            let broken = driver.execute_async(RUN_AXE, Vec::new()).await?;
            let cut = driver.execute(CUT_OFF, Vec::new()).await?;
            let findings = strings(broken.json()).chain(strings(cut.json()));
            let Sight { scheme, width } = sight;
            let named: Vec<_> =
                findings.map(|finding| format!("{state} ({scheme}, {width} px): {finding}")).collect();
            self.findings.extend(named);
            self.keep_picture(state, sight).await?;
        }
        self.browser.tell("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        Ok(())
    }

    /// Ends, with all that was found as the error.
    ///
    /// # Errors
    /// When something is wrong with a state.
    pub fn end(self) -> Result<()> {
        if !self.findings.is_empty() {
            bail!("{} findings:\n{}", self.findings.len(), self.findings.join("\n"));
        }
        Ok(())
    }

    async fn see_as(&self, Sight { scheme, width }: Sight) -> Result<()> {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.browser.tell("Emulation.setDeviceMetricsOverride", metrics).await?;
        // Without motion, so that no colour is measured on its way to another.
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.browser.tell("Emulation.setEmulatedMedia", features).await?;
        until("the window has its width", async || {
            let answer = self.browser.driver().execute("return innerWidth", Vec::new()).await?;
            let seen = answer.json();
            Ok(if *seen == json!(width) { Look::There(()) } else { Look::Instead(seen.to_string()) })
        })
        .await
    }

    async fn keep_picture(&self, state: &str, Sight { scheme, width }: Sight) -> Result<()> {
        let Some(folder) = &self.pictures else { return Ok(()) };
        fs::create_dir_all(folder)?;
        let picture = self.browser.driver().screenshot_as_png().await?;
        Ok(fs::write(folder.join(format!("{state}-{scheme}-{width}.png")), picture)?)
    }
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}
