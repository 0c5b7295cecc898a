//! `flywheel oracle serve`, several times.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use flywheel_client::{Account, Chain};
use flywheel_types::verification::OracleSpec;

use crate::node::free_ports;
use crate::process::{Process, flywheel, output};
use crate::web::{TOKEN, get};
use crate::world::{ORACLE_BOND, Pace, Site, World, for_each, wait};

/// Oracles of a network, each with a folder, an account and a port of its own.
pub struct Oracles {
    /// Those that run; none: it was killed.
    pub running: Vec<Option<Process>>,
    urls: Vec<String>,
}

impl Oracles {
    /// Launches a network with so many oracles; they bond and start. `max_lag`: the age of the newest block in seconds, from
    /// which on they take nothing.
    pub fn launch(site: Site, pace: Pace, count: usize, max_lag: u64) -> (World, Self) {
        let numbers: Vec<usize> = (0..count).collect();
        let people: Vec<Account> = numbers.iter().map(|number| site.person(&name(*number)).0).collect();
        let keys = for_each(&numbers, |number| {
            let file = site.folder().join(format!("{}.pem", name(*number)));
            let key = output(flywheel(site.folder()).args(["oracle", "key", "--key"]).arg(file));
            key.trim().to_owned()
        });
        let specs: Vec<OracleSpec> = people
            .iter()
            .zip(&keys)
            .map(|(account, key)| OracleSpec {
                address: site.rpc.address(account).to_string(),
                key: key.parse().unwrap(),
            })
            .collect();
        let first = free_ports(count as u16);
        let urls: Vec<String> = numbers
            .iter()
            .map(|number| format!("http://127.0.0.1:{}", first as usize + number))
            .collect();

        let world = World::launched(site, pace, specs.clone());
        world.site.endow(&people.iter().collect::<Vec<_>>(), 1);
        let funded: Vec<_> = people.into_iter().map(|account| (account, ORACLE_BOND)).collect();
        world.fund(&funded);
        for number in &numbers {
            write_config(&world, *number, &specs, &urls, max_lag);
        }
        let folder = world.site.folder();
        for_each(&numbers, |number| {
            output(
                flywheel(folder)
                    .args(["oracle", "bond", "--config"])
                    .arg(config(folder, *number)),
            )
        });
        let mut oracles = Self {
            running: numbers.iter().map(|_| None).collect(),
            urls,
        };
        for number in numbers {
            oracles.start(&world, number);
        }
        (world, oracles)
    }

    /// Waits until all can work.
    pub fn wait_until_ready(&self) {
        for url in &self.urls {
            wait(Duration::from_secs(60), &format!("{url} is ready"), || is_ready(url));
        }
    }

    /// Starts one.
    pub fn start(&mut self, world: &World, number: usize) {
        let folder = world.site.folder();
        let mut command = flywheel(folder);
        command
            .args(["oracle", "serve", "--config"])
            .arg(config(folder, number));
        self.running[number] = Some(Process::start(command, folder, &name(number)));
    }

    /// Kills one as a power cut would.
    pub fn kill(&mut self, number: usize) {
        let mut killed = self.running[number].take().unwrap();
        assert!(killed.is_running(), "oracle {number} ended by itself: {}", killed.log());
        killed.kill();
    }

    /// Where they answer.
    pub fn urls(&self) -> &[String] {
        &self.urls
    }

    /// One that runs.
    pub fn process(&self, number: usize) -> &Process {
        self.running[number].as_ref().unwrap()
    }

    /// Stops all; each ends well.
    pub fn stop(&mut self) {
        for process in self.running.iter_mut().flatten() {
            let status = process.stop();
            assert!(status.success(), "{status}: {}", process.log());
        }
    }
}

impl Drop for Oracles {
    fn drop(&mut self) {
        // What they have said helps to see why a test failed.
        if std::thread::panicking() {
            for (number, process) in self.running.iter().enumerate() {
                let log = process.as_ref().map(Process::log).unwrap_or_default();
                let from = log.len().saturating_sub(4_000);
                eprintln!("oracle {number}: …{}", log.get(from..).unwrap_or_default());
            }
        }
    }
}

/// Whether an oracle can do its work.
pub fn is_ready(url: &str) -> bool {
    get(&format!("{url}/readyz")).is_some_and(|(status, _)| status == 200)
}

fn name(number: usize) -> String {
    format!("oracle-{number}")
}

fn config(folder: &Path, number: usize) -> std::path::PathBuf {
    folder.join(format!("{}.toml", name(number)))
}

fn write_config(world: &World, number: usize, specs: &[OracleSpec], urls: &[String], max_lag: u64) {
    use std::os::unix::fs::PermissionsExt;
    let folder = world.site.folder();
    let own = name(number);
    let (listen, hub) = (
        urls[number].trim_start_matches("http://"),
        world.site.address(flywheel_client::Code::NetworkHub),
    );
    let mut text = format!(
        "listen = \"{listen}\"\ndata = \"{own}.data\"\nchain = \"test\"\nhub = \"{hub}\"\nnetwork = {}\n\
         key = \"{own}.pem\"\naccount = \"{own}.words\"\nadmitted = \"tokens\"\n\n\
         [limits]\npoll_milliseconds = 250\nstagger_milliseconds = 1500\nmax_lag_seconds = {max_lag}\n",
        world.record.id,
    );
    for (spec, url) in specs.iter().zip(urls) {
        if url != &urls[number] {
            let (address, key) = (&spec.address, &spec.key);
            write!(
                text,
                "\n[[peers]]\naddress = \"{address}\"\nkey = \"{key}\"\nurl = \"{url}\"\n"
            )
            .unwrap();
        }
    }
    fs::write(config(folder, number), text).unwrap();
    let tokens = folder.join("tokens");
    fs::write(&tokens, TOKEN).unwrap();
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).unwrap();
}
