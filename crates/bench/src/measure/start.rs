//! How long the server takes to start, beside a start of its program that does nothing.

use anyhow::Result;
use tokio::time::Instant;

use crate::extent::Extent;
use crate::figures::Series;
use crate::stage::Stage;
use crate::table::{Row, Target};

/// Starts and stops it, in turns with `ninsho --version`.
///
/// # Errors
/// When the server does not come up, or does not end well.
pub(super) async fn measure(stage: &Stage, extent: &Extent) -> Result<Row> {
    let (mut starts, mut programs) = (Series::default(), Series::default());
    // The first start makes the signing key.
    stage.installation.start().await?.stop().await?;
    for _ in 0..extent.rounds {
        let begin = Instant::now();
        stage.installation.command(&["--version"]).await?;
        programs.push(begin.elapsed().as_secs_f64() * 1e3);
        let server = stage.installation.start().await?;
        starts.push(server.start_took.as_secs_f64() * 1e3);
        server.stop().await?;
    }
    Ok(Row::plain("start to first 200 of /readyz, ms", &starts, Target::AtMost(200.0))
        .beside("its program alone", &programs))
}
