//! The contracts that all networks share become a DAO's: it upgrades them by vote, after two weeks, and nobody else can do
//! anything to them.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, CosmosMsg, Uint128, WasmMsg};
use cw_ownable::{Action, Ownership};
use flywheel_client::deployment::{
    Check, DeployChain, DeployError, DeployedCode, DeployedContract, Deployment, DeploymentFile, HandOver, acceptance,
    hand_over, verify,
};
use flywheel_client::handles::Dao;
use flywheel_client::{Chain, ChainError, ChainExt, Code, TxResult, network_codes};
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{Person, Suite, TestChain, Token};
use flywheel_types::access_control::Namespace;
use flywheel_types::governance::{DaoTerms, LockTerms, NewProposal, Preset, ProposalClass, RulesChoice, Status, Vote};
use flywheel_types::{hub, migrate, registry};
use tempfile::TempDir;

fn person(name: &str) -> Person {
    Person::named(name)
}

/// Alice has bonded 1,000 and bob has delegated 500: 1,500 votes.
fn hold(suite: &mut Suite) {
    let (alice, bob) = (person("alice"), person("bob"));
    suite.enrol(&alice, "meter-1");
    suite
        .give(&bob, 500)
        .delegate(&bob, "meter-1", 500)
        .advance(Seconds::new(6));
}

/// Votes of 1,000 must be there; upgrades are voted for ten days and wait for fourteen.
fn terms(network: u64) -> HandOver {
    HandOver {
        network,
        name: "The suite".to_owned(),
        terms: DaoTerms {
            minimum_total_power: Uint128::new(1_000),
            rules: RulesChoice::Preset {
                name: Preset::Careful,
                deposit: Uint128::zero(),
            },
            guardian: None,
            machine_weight: Uint128::zero(),
            representative_cap: None,
            locks: None,
            spending_limit: None,
        },
    }
}

/// What `flywheel deploy` would have written of this chain.
struct Deployed {
    folder: TempDir,
}

impl Deployed {
    fn new(suite: &Suite) -> Self {
        let chain = suite.chain();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let codes = Code::ALL.map(|code| {
            let stored = chain.stored_code(code.id()).unwrap().unwrap();
            let code_id = Some(code.id());
            let (checksum, version) = (stored.checksum, version.clone());
            let deployed = DeployedCode {
                code_id,
                checksum,
                version,
            };
            (code.name().to_owned(), deployed)
        });
        let contracts = shared(suite).map(|(code, address)| {
            let deployed = DeployedContract {
                address: address.into_string(),
                code_id: Some(code.id()),
                version: version.clone(),
            };
            (code.name().to_owned(), deployed)
        });
        let operator = suite.address(&person("operator")).into_string();
        let deployment = Deployment {
            format: Deployment::FORMAT,
            chain_id: chain.chain_id().to_owned(),
            version: version.clone(),
            commit: None,
            deployer: operator.clone(),
            admin: operator,
            deposit: None,
            codes: BTreeMap::from(codes),
            contracts: BTreeMap::from(contracts),
            dao: None,
            pending: None,
        };
        let deployed = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        deployed.file(suite).save(&deployment).unwrap();
        deployed
    }

    fn file(&self, suite: &Suite) -> DeploymentFile {
        DeploymentFile::lock(self.folder.path(), suite.chain().chain_id()).unwrap()
    }

    fn hand_over(
        &self,
        suite: &Suite,
        signer: &Person,
        wanted: &HandOver,
    ) -> Result<(Deployment, Vec<CosmosMsg>), DeployError> {
        hand_over(suite.chain(), signer.account(), &self.file(suite), wanted, &mut |_| {})
    }
}

/// The contracts that all networks share.
fn shared(suite: &Suite) -> [(Code, Addr); 4] {
    let registry = suite.network().registry();
    let access_control = registry.config().unwrap().access_control.unwrap();
    [
        (Code::MachineRegistry, registry.address().clone()),
        (Code::NetworkHub, suite.hub().address().clone()),
        (Code::Payments, suite.payments().address().clone()),
        (Code::AccessControl, access_control),
    ]
}

/// Who may migrate each shared contract, in their order.
fn admins(suite: &Suite) -> [Option<Addr>; 4] {
    shared(suite).map(|(_, address)| suite.chain().contract_info(&address).unwrap().admin)
}

/// Who may change the settings of registry and hub, and to whom that is offered. The others have no settings of an owner.
fn owners(suite: &Suite) -> [(Option<String>, Option<String>); 2] {
    let [(_, registry), (_, hub), ..] = shared(suite);
    let of_registry: Ownership<String> = suite
        .chain()
        .query(&registry, &registry::QueryMsg::Ownership {})
        .unwrap();
    let of_hub: Ownership<String> = suite.chain().query(&hub, &hub::QueryMsg::Ownership {}).unwrap();
    [of_registry, of_hub].map(|ownership| (ownership.owner, ownership.pending_owner))
}

fn dao_of<'a>(suite: &'a Suite, deployment: &Deployment) -> Dao<'a, TestChain> {
    let address = Addr::unchecked(&deployment.dao.as_ref().unwrap().address);
    Dao::find(suite.chain(), address).unwrap()
}

fn propose(
    suite: &Suite,
    deployment: &Deployment,
    class: ProposalClass,
    msgs: Vec<CosmosMsg>,
) -> Result<TxResult, ChainError> {
    let proposal = NewProposal {
        class,
        title: "What the suite needs".to_owned(),
        description: String::new(),
        msgs,
        choices: vec![],
        optimistic: false,
        positions: None,
    };
    let dao = dao_of(suite, deployment);
    dao.propose(person("alice").account(), proposal, Uint128::zero())
}

/// Alice and bob vote for an upgrade, and anyone carries it out: not a second before its timelock is over.
fn upgrade(suite: &mut Suite, deployment: &Deployment, msgs: Vec<CosmosMsg>) -> TxResult {
    suite.advance(Seconds::new(6));
    let proposed = propose(suite, deployment, ProposalClass::Upgrade, msgs);
    let proposed = suite.sent(proposed);
    let dao = dao_of(suite, deployment);
    let number = dao.proposed(&proposed).unwrap();
    for voter in ["alice", "bob"] {
        let voted = dao.vote(person(voter).account(), number, Vote::Yes, None);
        suite.sent(voted);
    }
    let open = dao.proposal(number).unwrap();
    let flywheel_types::governance::Expiration::AtTime(ends) = open.expiration;
    assert_eq!(open.executable_at.get() - ends.seconds(), 14 * 86_400);
    suite.wait_until(open.executable_at.minus(Seconds::new(60)).unwrap());
    let dao = dao_of(suite, deployment);
    let early = dao.carry_out(person("anyone").account(), number);
    suite.refused(early, "can be executed from");
    suite.wait_until(open.executable_at);
    let dao = dao_of(suite, deployment);
    let done = dao.carry_out(person("anyone").account(), number);
    let done = suite.sent(done);
    let after = dao.proposal(number).unwrap();
    assert_eq!(after.status, Status::Executed, "{:?}", after.failure);
    done
}

fn failures(suite: &Suite, deployment: &Deployment) -> Vec<String> {
    let listed = Code::ALL.map(|code| (code, suite.chain().stored_code(code.id()).unwrap().unwrap().checksum));
    let checks = verify(suite.chain(), deployment, &BTreeMap::from(listed)).unwrap();
    let failed = checks.into_iter().filter(|check| !Check::holds(check));
    failed.map(|check| check.what).collect()
}

fn migration(contract: &Addr, code: Code) -> CosmosMsg {
    WasmMsg::Migrate {
        contract_addr: contract.to_string(),
        new_code_id: code.id(),
        msg: b"{}".into(),
    }
    .into()
}

/// Everything that the old admin could do.
fn attempts(suite: &Suite, sender: &Person) -> Vec<Result<TxResult, ChainError>> {
    let (chain, account) = (suite.chain(), sender.account());
    let own = suite.address(sender).into_string();
    let contracts = shared(suite);
    let [(_, registry), (_, hub), ..] = &contracts;
    let mut attempts = Vec::new();
    for (code, address) in &contracts {
        attempts.push(chain.migrate(account, address, code.id(), &migrate::MigrateMsg {}));
        let admin = WasmMsg::UpdateAdmin {
            contract_addr: address.to_string(),
            admin: own.clone(),
        };
        attempts.push(chain.execute_all(account, vec![admin.into()]));
        let clear = WasmMsg::ClearAdmin {
            contract_addr: address.to_string(),
        };
        attempts.push(chain.execute_all(account, vec![clear.into()]));
    }
    let take = || Action::TransferOwnership {
        new_owner: own.clone(),
        expiry: None,
    };
    let codes = hub::ExecuteMsg::SetCodes {
        codes: network_codes(Code::id),
        payments: None,
    };
    attempts.push(chain.execute(account, hub, &codes, &[]));
    attempts.push(chain.execute(account, hub, &hub::ExecuteMsg::UpdateOwnership(take()), &[]));
    let take = registry::ExecuteMsg::UpdateOwnership(take());
    attempts.push(chain.execute(account, registry, &take, &[]));
    let deposit = registry::ExecuteMsg::SetDeposit {
        amount: Uint128::new(1),
    };
    attempts.push(chain.execute(account, registry, &deposit, &[]));
    attempts
}

#[test]
fn the_suite_dao_takes_over_upgrades_by_vote_and_leaves_nobody_else_a_right() {
    for mut suite in [Suite::with_dao(Token::Cw20), Suite::with_dao(Token::Native)] {
        hold(&mut suite);
        let operator = person("operator");
        let before = suite.address(&operator);
        let deployed = Deployed::new(&suite);
        assert_eq!(admins(&suite), [(); 4].map(|()| Some(before.clone())));

        let (deployment, actions) = deployed.hand_over(&suite, &operator, &terms(1)).unwrap();
        let dao = Addr::unchecked(&deployment.dao.as_ref().unwrap().address);
        let info = suite.chain().contract_info(&dao).unwrap();
        assert_eq!((info.code_id, info.admin.as_ref()), (Code::Governance.id(), Some(&dao)));
        assert_eq!(admins(&suite), [(); 4].map(|()| Some(dao.clone())));
        let offered = (Some(before.to_string()), Some(dao.to_string()));
        assert_eq!(owners(&suite), [offered.clone(), offered]);
        assert_eq!(actions.len(), 2);
        let open = ["machine-registry", "network-hub"].map(|name| {
            [
                format!("{name}: settings may be changed by"),
                format!("{name}: settings are offered to"),
            ]
        });
        assert_eq!(failures(&suite, &deployment), open.concat());

        // Again: nothing is sent, and the answer is the same.
        let again = deployed.hand_over(&suite, &operator, &terms(1)).unwrap();
        assert_eq!(again, (deployment.clone(), actions.clone()));

        // A young DAO changes nothing: an earlier proposal must have seen its votes.
        suite.advance(Seconds::new(6));
        let young = propose(&suite, &deployment, ProposalClass::Upgrade, actions.clone());
        assert!(young.is_err(), "the first proposal was an upgrade");
        let hello = propose(&suite, &deployment, ProposalClass::Text, vec![]);
        suite.sent(hello);
        let easier = propose(&suite, &deployment, ProposalClass::Parameter, actions.clone());
        suite.refused(easier, "does not belong to class parameter");
        upgrade(&mut suite, &deployment, actions);
        let own = (Some(dao.to_string()), None);
        assert_eq!(owners(&suite), [own.clone(), own]);
        assert_eq!(acceptance(suite.chain(), &deployment).unwrap(), []);
        assert_eq!(failures(&suite, &deployment), Vec::<String>::new());

        for sender in ["operator", "alice", "guardian"] {
            for (number, attempt) in attempts(&suite, &person(sender)).into_iter().enumerate() {
                assert!(attempt.is_err(), "{sender} could do {number}");
            }
        }
        assert_eq!(admins(&suite), [(); 4].map(|()| Some(dao.clone())));

        // The registry is upgraded by vote, and the DAO after it.
        let [(_, registry), ..] = shared(&suite);
        let both = vec![
            migration(&registry, Code::MachineRegistry),
            migration(&dao, Code::Governance),
        ];
        let done = upgrade(&mut suite, &deployment, both);
        let migrated = done.events.iter().filter(|event| event.kind == "migrate");
        let migrated: Vec<&str> = migrated.filter_map(|event| event.contract()).collect();
        assert_eq!(migrated, [registry.as_str(), dao.as_str()]);
        assert_eq!(failures(&suite, &deployment), Vec::<String>::new());
    }
}

#[test]
fn a_dao_that_could_not_decide_or_would_decide_too_fast_is_not_given_anything() {
    let mut suite = Suite::with_dao(Token::Cw20);
    let (operator, before) = (person("operator"), Some(suite.address(&person("operator"))));
    let deployed = Deployed::new(&suite);
    let refusal = |suite: &Suite, signer: &Person, wanted: &HandOver| {
        let refused = deployed.hand_over(suite, signer, wanted).unwrap_err();
        assert_eq!(admins(suite), [(); 4].map(|()| before.clone()));
        refused.to_string()
    };
    // Nobody has staked.
    let error = refusal(&suite, &operator, &terms(1));
    assert!(error.contains("has 0 votes") && error.contains("need 1000"), "{error}");
    hold(&mut suite);

    let change = |change: &dyn Fn(&mut DaoTerms)| {
        let mut wanted = terms(1);
        change(&mut wanted.terms);
        wanted
    };
    let preset = |name| {
        change(&move |terms: &mut DaoTerms| {
            let deposit = Uint128::zero();
            terms.rules = RulesChoice::Preset { name, deposit };
        })
    };
    let weak = [
        (preset(Preset::Standard), "min_upgrade_timelock is 172800 s"),
        (preset(Preset::Trial), "need at least 1209600 s"),
        (
            change(&|terms| terms.machine_weight = Uint128::new(1)),
            "leave locks and machine_weight out",
        ),
        (
            change(&|terms| {
                terms.locks = Some(LockTerms {
                    max_bonus: Bps::ONE,
                    max_days: 10,
                });
            }),
            "leave locks and machine_weight out",
        ),
        (
            change(&|terms| terms.minimum_total_power = Uint128::new(1_501)),
            "has 1500 votes",
        ),
        (terms(2), "there is no network 2"),
    ];
    for (wanted, words) in weak {
        let error = refusal(&suite, &operator, &wanted);
        assert!(error.contains(words), "{error}");
    }
    // Who could replace the contract that counts the votes would have them all.
    let operators = Suite::cw20();
    let unfree = Deployed::new(&operators).hand_over(&operators, &operator, &terms(1));
    let error = unfree.unwrap_err().to_string();
    assert!(error.contains("may replace the contract that counts them"), "{error}");
    // Who does not have the contracts cannot give them.
    let error = refusal(&suite, &person("alice"), &terms(1));
    assert!(error.contains("can be migrated by"), "{error}");
}

#[test]
fn who_accepts_a_network_administers_it_in_the_contracts_that_ask_the_hub() {
    let suite = Suite::cw20();
    let (operator, heir) = (person("operator"), person("heir"));
    let recipient = suite.address(&heir);
    let fee = |sender: &Person| {
        suite
            .payments()
            .set_fee(sender.account(), 1, Bps::percent(5).unwrap(), &recipient)
    };
    let role = |sender: &Person| {
        let access_control = suite.access_control();
        access_control.set_role(
            sender.account(),
            Namespace::Network(1),
            "auditor".parse().unwrap(),
            true,
        )
    };
    suite.sent(suite.hub().offer_network(operator.account(), 1, Some(&recipient)));
    suite.refused(fee(&heir), "may set the fee");
    suite.refused(role(&heir), "who owns the namespace n1");
    suite.sent(suite.hub().accept_network(heir.account(), 1));

    suite.sent(fee(&heir));
    suite.sent(role(&heir));
    suite.refused(fee(&operator), "may set the fee");
    suite.refused(role(&operator), "who owns the namespace n1.1");
    assert_eq!(suite.hub().network_admin(1).unwrap().admin, recipient);
}
