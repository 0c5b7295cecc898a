//! The oracle's configuration file.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use flywheel_agent::key;
use flywheel_client::handles::Hub;
use flywheel_client::{Account, ChainProfile, Rpc};
use flywheel_oracle_server::{Limits, Peer, Settings};
use flywheel_protocol::MachineId;
use serde::Deserialize;

use crate::args::oracle::ConfigArgs;
use crate::commands::profiles::{address, profiles};

/// What the file says. Paths in it count from its folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub listen: SocketAddr,
    pub data: PathBuf,
    /// The chain's profile.
    pub chain: String,
    /// The hub's address.
    pub hub: String,
    /// The network's id in the hub.
    pub network: u64,
    /// The key that signs statements: a PEM file.
    key: PathBuf,
    /// The account's words: a file.
    account: PathBuf,
    /// Tokens of those who may read bundles, one a line: a file.
    admitted: Option<PathBuf>,
    #[serde(default)]
    watched: Vec<MachineId>,
    #[serde(default)]
    peers: Vec<PeerConfig>,
    #[serde(default)]
    limits: LimitsConfig,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeerConfig {
    address: String,
    key: String,
    url: String,
}

/// What differs from the defaults.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsConfig {
    connections: Option<usize>,
    request_seconds: Option<u64>,
    waiting_bytes: Option<usize>,
    address_rate: Option<u32>,
    address_burst: Option<u32>,
    machine_rate: Option<u32>,
    machine_burst: Option<u32>,
    poll_milliseconds: Option<u64>,
    stagger_milliseconds: Option<u64>,
    max_lag_seconds: Option<u64>,
    kept_statements: Option<u64>,
}

impl Config {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut config: Self = toml::from_str(&text).with_context(|| path.display().to_string())?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for file in [&mut config.data, &mut config.key, &mut config.account] {
            *file = folder.join(&*file);
        }
        config.admitted = config.admitted.map(|file| folder.join(file));
        Ok(config)
    }

    /// The profile of the chain.
    pub fn profile(&self, args: &ConfigArgs) -> Result<ChainProfile> {
        let name = args.chain.as_ref().unwrap_or(&self.chain);
        Ok(profiles(args.profiles.as_deref())?.load(name)?)
    }

    /// What the program needs to know; the network is read from the chain.
    pub fn settings(&self, chain: &Rpc) -> Result<Settings> {
        let hub = Hub::new(chain, address(chain, "hub", &self.hub)?);
        let network = hub.network(self.network)?;
        let peers = self.peers.iter().map(|peer| {
            let key = peer
                .key
                .parse()
                .with_context(|| format!("the key of peer {}", peer.address))?;
            Ok(Peer {
                address: address(chain, "peer", &peer.address)?,
                key,
                url: peer.url.trim_end_matches('/').to_owned(),
            })
        });
        Ok(Settings {
            network: network.record().clone(),
            registry: network.registry().address().clone(),
            account: self.account()?,
            key: key::load(&self.key)?,
            peers: peers.collect::<Result<_>>()?,
            data: self.data.clone(),
            watched: self.watched.clone(),
            admitted: self.admitted()?,
            limits: self.limits.limits(),
        })
    }

    /// The account that bonded.
    pub fn account(&self) -> Result<Account> {
        let words = key::read_private(&self.account)?;
        let account = Account::from_mnemonic(&words, "oracle");
        account.with_context(|| format!("{} holds no account", self.account.display()))
    }

    fn admitted(&self) -> Result<Vec<String>> {
        let Some(path) = &self.admitted else {
            return Ok(vec![]);
        };
        let text = key::read_private(path)?;
        let tokens: Vec<String> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(ToOwned::to_owned)
            .collect();
        if tokens.iter().any(|token| token.len() < 20) {
            bail!(
                "{} has a token of less than 20 letters: it can be guessed",
                path.display()
            );
        }
        Ok(tokens)
    }
}

impl LimitsConfig {
    fn limits(&self) -> Limits {
        let usual = Limits::default();
        let seconds = |given: Option<u64>, usual: Duration| given.map_or(usual, Duration::from_secs);
        let milliseconds = |given: Option<u64>, usual: Duration| given.map_or(usual, Duration::from_millis);
        Limits {
            connections: self.connections.unwrap_or(usual.connections),
            request_time: seconds(self.request_seconds, usual.request_time),
            waiting_bytes: self.waiting_bytes.unwrap_or(usual.waiting_bytes),
            address_rate: self.address_rate.unwrap_or(usual.address_rate),
            address_burst: self.address_burst.unwrap_or(usual.address_burst),
            machine_rate: self.machine_rate.unwrap_or(usual.machine_rate),
            machine_burst: self.machine_burst.unwrap_or(usual.machine_burst),
            poll: milliseconds(self.poll_milliseconds, usual.poll),
            stagger: milliseconds(self.stagger_milliseconds, usual.stagger),
            max_lag: self.max_lag_seconds.map(Duration::from_secs).or(usual.max_lag),
            kept_statements: self.kept_statements.unwrap_or(usual.kept_statements),
        }
    }
}
