//! What the kernel says about processes: memory and processor time (proc(5)).

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// `/proc` counts in hundredths of a second, whatever the kernel's own clock (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// The memory of a process that is in RAM, in MiB (`VmRSS`).
///
/// # Errors
/// When there is no such process.
pub(crate) fn resident_mib(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("the process is gone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")).context("the kernel names no VmRSS")?;
    Ok(kib.parse::<f64>()? / 1024.0)
}

/// The processor time of a process, all threads together.
///
/// # Errors
/// When there is no such process.
pub(crate) fn cpu_time(pid: u32) -> Result<Duration> {
    Ok(times(&format!("/proc/{pid}/stat"))?.0)
}

/// The processor time of this process and of its children that have ended.
fn family_time() -> Result<Duration> {
    let (own, children) = times("/proc/self/stat")?;
    Ok(own + children)
}

fn times(file: &str) -> Result<(Duration, Duration)> {
    let stat = fs::read_to_string(file).context("the process is gone")?;
    // The program's name stands in brackets and may hold anything, brackets too.
    let (_, fields) = stat.rsplit_once(')').context("this is no stat file")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    // proc(5) counts from 1 and has pid and name before these: utime is the 14th field.
    let tick =
        |field: usize| -> Result<u32> { Ok(fields.get(field - 3).context("a short stat file")?.parse()?) };
    Ok((TICK * (tick(14)? + tick(15)?), TICK * (tick(16)? + tick(17)?)))
}

/// How much of the machine others used meanwhile: whatever they took, nobody here could have.
#[derive(Debug)]
pub(crate) struct Others {
    all: Duration,
    busy: Duration,
    ours: Duration,
}

impl Others {
    /// Begins to watch. None of our children may run now.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) fn watch() -> Result<Self> {
        let stat = fs::read_to_string("/proc/stat").context("the kernel does not tell how busy it is")?;
        let line = stat.lines().next().unwrap_or_default();
        // user nice system idle iowait irq softirq steal; guests are in the first two.
        let ticks: Vec<u32> =
            line.split_whitespace().skip(1).take(8).map(str::parse).collect::<Result<_, _>>()?;
        let all: u32 = ticks.iter().sum();
        let idle: u32 = ticks.iter().skip(3).take(2).sum();
        Ok(Self { all: TICK * all, busy: TICK * (all - idle), ours: family_time()? })
    }

    /// The share of the machine that others had since, in percent. All our children must have ended.
    ///
    /// # Errors
    /// When the kernel does not tell.
    pub(crate) fn percent(&self) -> Result<f64> {
        let now = Self::watch()?;
        let ours = now.ours.saturating_sub(self.ours);
        let others = now.busy.saturating_sub(self.busy).saturating_sub(ours);
        let all = now.all.saturating_sub(self.all).max(TICK);
        Ok(100.0 * others.as_secs_f64() / all.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_tells_about_this_process() {
        let pid = std::process::id();
        assert!(resident_mib(pid).unwrap() > 0.5);
        assert!(cpu_time(pid).unwrap() <= family_time().unwrap());
        assert!((0.0..=100.0).contains(&Others::watch().unwrap().percent().unwrap()));
    }
}
