//! A chain on a thread of its own, the oracles' programs beside it, and what devices do.

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use cosmwasm_std::{Addr, BlockInfo, CosmosMsg, Uint128};
use flywheel_api::{HEADER_PEER, PeerRequest, SubmitReports, Submitted, Token as SignedNumber};
use flywheel_client::{Account, AddressPrefix, Chain, ChainError, CodeInfo, CodeSource, ContractInfo, TxResult};
use flywheel_oracle_server::{Limits, Peer, Plain, Server, Settings};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Hash32, MachineId, Time};
use flywheel_testing::{CHAIN_ID, Person, Suite, Token};
use flywheel_types::hub;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

pub const ORACLES: usize = 4;
type Job = Box<dyn FnOnce(&mut Suite) + Send>;

/// A chain that other threads may ask. The suite itself stays on its thread.
#[derive(Clone)]
pub struct Remote {
    jobs: mpsc::Sender<Job>,
    prefix: AddressPrefix,
    /// Transactions are lost on their way while this is set.
    pub is_cut_off: Arc<AtomicBool>,
    /// A question for one machine takes three seconds while this is set.
    pub is_slow: Arc<AtomicBool>,
}

impl Remote {
    /// Waits as for a node that is slow, if the question is one for a machine's key.
    fn wait_for(&self, question: &[u8]) {
        let is_for = |text: &str| question.windows(text.len()).any(|part| part == text.as_bytes());
        if self.is_slow.load(Ordering::SeqCst) && (is_for("{\"enrolment\":") || is_for("machines")) {
            thread::sleep(Duration::from_secs(3));
        }
    }

    pub fn with<R: Send + 'static>(&self, work: impl FnOnce(&mut Suite) -> R + Send + 'static) -> R {
        let (answer, result) = mpsc::channel();
        let job: Job = Box::new(move |suite| drop(answer.send(work(suite))));
        self.jobs.send(job).expect("the chain's thread has ended");
        result.recv().expect("the chain's thread has ended")
    }
}

impl Chain for Remote {
    fn chain_id(&self) -> &str {
        CHAIN_ID
    }

    fn prefix(&self) -> &AddressPrefix {
        &self.prefix
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.with(|suite| suite.chain().block())
    }

    fn wait_until(&self, _: Time) -> Result<BlockInfo, ChainError> {
        panic!("a program must not move the chain's clock")
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        if self.is_cut_off.load(Ordering::SeqCst) {
            let reason = "the transaction is lost on its way".to_owned();
            return Err(ChainError::Stopped { reason });
        }
        let signer = signer.clone();
        self.with(move |suite| suite.chain().execute_all(&signer, messages))
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.wait_for(message);
        let (contract, message) = (contract.clone(), message.to_vec());
        self.with(move |suite| suite.chain().query_smart(&contract, &message))
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.wait_for(key);
        let (contract, key) = (contract.clone(), key.to_vec());
        self.with(move |suite| suite.chain().query_raw(&contract, &key))
    }

    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError> {
        let (address, denom) = (address.clone(), denom.to_owned());
        self.with(move |suite| suite.chain().balance(&address, &denom))
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let contract = contract.clone();
        self.with(move |suite| suite.chain().contract_info(&contract))
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        self.with(move |suite| suite.chain().code_info(code_id))
    }

    fn store(&self, _: &Account, _: CodeSource<'_>) -> Result<u64, ChainError> {
        panic!("an oracle stores no code")
    }
}

/// A network whose oracles are programs.
pub struct World {
    pub chain: Remote,
    pub record: hub::Network,
    registry: Addr,
    folders: Vec<TempDir>,
    ports: Vec<u16>,
    listeners: Vec<Option<TcpListener>>,
    pub limits: Limits,
    /// Machines whose leaves the oracles demand when a root leaves them out.
    pub watched: Vec<MachineId>,
}

/// Limits of tests: everything at once.
pub fn limits() -> Limits {
    Limits {
        poll: Duration::from_millis(30),
        stagger: Duration::from_millis(150),
        max_lag: None,
        ..Limits::default()
    }
}

/// Waits until something is there.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

impl World {
    /// Machines of these names are enrolled from epoch 0 on, which has just begun.
    pub fn with_machines(names: &'static [&'static str]) -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>();
        thread::spawn(move || {
            let mut suite = Suite::launched(Token::Cw20, |_| {});
            let owner = Person::named("owner");
            for name in names {
                suite.enrol(&owner, name);
            }
            suite.begin(0);
            while let Ok(job) = waiting.recv() {
                job(&mut suite);
            }
        });
        let chain = Remote {
            jobs,
            prefix: AddressPrefix::new("wasm").unwrap(),
            is_cut_off: Arc::default(),
            is_slow: Arc::default(),
        };
        let prefix = chain.with(|suite| suite.chain().prefix().clone());
        let chain = Remote { prefix, ..chain };
        let record = chain.with(|suite| suite.network().record().clone());
        let registry = chain.with(|suite| suite.network().registry().address().clone());
        let listeners: Vec<_> = (0..ORACLES)
            .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
            .collect();
        Self {
            chain,
            record,
            registry,
            folders: (0..ORACLES).map(|_| TempDir::new().unwrap()).collect(),
            ports: listeners
                .iter()
                .map(|listener| listener.local_addr().unwrap().port())
                .collect(),
            listeners: listeners.into_iter().map(Some).collect(),
            limits: limits(),
            watched: vec![],
        }
    }

    pub fn oracle_address(&self, number: usize) -> Addr {
        let name = format!("oracle-{number}");
        Person::named(&name).account().address(&self.chain.prefix)
    }

    pub fn url(&self, number: usize) -> String {
        format!("http://127.0.0.1:{}", self.ports[number])
    }

    /// Starts an oracle, or starts it again in its folder and on its port.
    pub fn start(&mut self, number: usize) -> Server {
        let folder = self.folders[number].path().to_owned();
        self.start_in(number, &folder)
    }

    pub fn start_in(&mut self, number: usize, folder: &Path) -> Server {
        let listener = self.listeners[number].take().unwrap_or_else(|| {
            let address = ("127.0.0.1", self.ports[number]);
            eventually("the port", || TcpListener::bind(address).ok())
        });
        let peers = (0..ORACLES).filter(|other| *other != number).map(|other| Peer {
            address: self.oracle_address(other),
            key: Suite::secret_key(&format!("oracle-{other}")).public_key().clone(),
            url: self.url(other),
        });
        let name = format!("oracle-{number}");
        let settings = Settings {
            network: self.record.clone(),
            registry: self.registry.clone(),
            account: Person::named(&name).account().clone(),
            key: Suite::secret_key(&name),
            peers: peers.collect(),
            data: folder.to_owned(),
            watched: self.watched.clone(),
            admitted: vec!["let-me-in".to_owned()],
            limits: self.limits.clone(),
        };
        let server = Server::start(Arc::new(Plain(self.chain.clone())), settings, listener).unwrap();
        let url = self.url(number);
        eventually("readiness", || (get(&format!("{url}/readyz")).0 == 200).then_some(()));
        server
    }

    /// Nobody listens on an oracle's port any more.
    pub fn close(&mut self, number: usize) {
        self.listeners[number] = None;
    }

    /// Signed reports of hours of epoch 0, one a report, with the next numbers.
    pub fn reports(&self, machine: &'static str, hours: std::ops::Range<u64>, value: i64) -> Vec<SignedReport> {
        self.chain.with(move |suite| {
            let sign = |hour| suite.sign_reading(machine, 0, hour, value);
            hours.map(sign).collect()
        })
    }

    pub fn submit(&self, number: usize, reports: &[SignedReport]) -> (u16, Submitted) {
        let body = SubmitReports {
            reports: reports.to_vec(),
        };
        post(&format!("{}/v1/reports", self.url(number)), &body)
    }

    /// Hands reports in and insists that each gets this code.
    #[track_caller]
    pub fn hand_in(&self, number: usize, reports: &[SignedReport], code: &str) {
        let (status, submitted) = self.submit(number, reports);
        assert_eq!(status, 200);
        assert_eq!(submitted.results.len(), reports.len());
        for (result, report) in submitted.results.iter().zip(reports) {
            assert_eq!(
                (result.machine, result.nonce),
                (report.report.machine(), report.report.nonce())
            );
            assert_eq!(result.code.name(), code, "{}", result.text);
        }
    }

    pub fn wait_until(&self, time: Time) {
        self.chain.with(move |suite| {
            suite.chain().wait_until(time).unwrap();
        });
    }

    /// The first second of the first round of epoch 0.
    pub fn end_of_grace(&self) {
        let clock = self.record.clock;
        let grace = flywheel_testing::GRACE;
        self.wait_until(
            clock
                .end_of(flywheel_protocol::Epoch::new(0))
                .unwrap()
                .plus(grace)
                .unwrap(),
        );
    }

    /// A figure of an oracle.
    pub fn metric(&self, number: usize, name: &str) -> f64 {
        let (_, text) = get(&format!("{}/metrics", self.url(number)));
        let line = text
            .lines()
            .find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
        line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    }
}

/// A peer's signed call.
pub struct Call<'a> {
    pub from: usize,
    pub to: usize,
    pub path: &'a str,
    pub session: Hash32,
    pub number: u64,
    pub body: &'a [u8],
}

impl Call<'_> {
    pub fn header(&self, world: &World) -> (&'static str, String) {
        let (from, to) = (world.oracle_address(self.from), world.oracle_address(self.to));
        let request = PeerRequest {
            from: from.as_str(),
            to: to.as_str(),
            path: self.path,
            session: self.session,
            number: self.number,
            body: sha256(&[self.body]),
        };
        let digest = request
            .digest(CHAIN_ID, world.record.contracts.verification.as_str())
            .unwrap();
        let signature = Suite::secret_key(&format!("oracle-{}", self.from)).sign(&digest);
        let number = self.number;
        (HEADER_PEER, format!("{from} {}", SignedNumber { number, signature }))
    }
}

pub fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)));
    config.build().into()
}

pub fn get(url: &str) -> (u16, String) {
    get_with(url, &[])
}

pub fn get_with(url: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let call = headers
        .iter()
        .fold(agent().get(url), |call, (name, value)| call.header(*name, *value));
    match call.call() {
        Ok(mut response) => (
            response.status().as_u16(),
            response.body_mut().read_to_string().unwrap(),
        ),
        Err(error) => (0, error.to_string()),
    }
}

pub fn read<T: DeserializeOwned>(url: &str, headers: &[(&str, &str)]) -> T {
    let (status, body) = get_with(url, headers);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

pub fn post<T: DeserializeOwned>(url: &str, body: &impl Serialize) -> (u16, T) {
    let (status, text) = post_bytes(url, &serde_json::to_vec(body).unwrap(), &[]);
    let read = serde_json::from_str(&text);
    (status, read.unwrap_or_else(|error| panic!("{status} {text}: {error}")))
}

pub fn post_bytes(url: &str, body: &[u8], headers: &[(&str, &str)]) -> (u16, String) {
    let call = agent().post(url).content_type("application/json");
    let call = headers
        .iter()
        .fold(call, |call, (name, value)| call.header(*name, *value));
    let mut response = call.send(body).unwrap();
    (
        response.status().as_u16(),
        response.body_mut().read_to_string().unwrap(),
    )
}
