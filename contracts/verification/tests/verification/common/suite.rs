//! What a test does with a network.

use super::*;

impl Suite {
    /// Oracles that may bond, a thousand seconds before epoch 0.
    pub fn admitted(money: Money, number: usize) -> Self {
        Self::launched(money, number, |_| {})
    }

    /// As admitted, launched with a changed message.
    pub fn launched(money: Money, number: usize, change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut oracles: Vec<Oracle> = (0..number).map(Oracle::number).collect();
        oracles.sort_by(|a, b| a.address.cmp(&b.address));
        let admin = "admin".into_addr();
        let everyone: Vec<Addr> = (0..40)
            .map(|n| Oracle::number(n).address)
            .chain(["someone", "stranger", "helper"].map(IntoAddr::into_addr))
            .collect();
        let mut app = App::new(|router, _, storage| {
            for account in &everyone {
                router
                    .bank
                    .init_balance(storage, account, coins(1_000_000, COIN))
                    .unwrap();
            }
            let whale = "whale".into_addr();
            router.bank.init_balance(storage, &whale, coins(WHALE, COIN)).unwrap();
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(START - 1_000));

        let denom = match money {
            Money::Native => Denom::Native(COIN.into()),
            Money::Cw20 => Denom::Cw20(new_token(&mut app, &admin, &everyone)),
        };
        let rewards_code = app.store_code(rewards_stub::code());
        let rewards = app.instantiate_contract(rewards_code, admin.clone(), &cosmwasm_std::Empty {}, &[], "r", None);
        let rewards = rewards.unwrap();
        let [registry, staking] = [neighbours::registry(), neighbours::staking()].map(|code| {
            let code = app.store_code(code);
            app.instantiate_contract(code, admin.clone(), &cosmwasm_std::Empty {}, &[], "n", None)
                .unwrap()
        });
        let code = app.store_code(code());
        let mut msg = instantiate_msg(&admin, &rewards, &denom, &oracles);
        (msg.registry, msg.staking) = (registry.to_string(), staking.to_string());
        change(&mut msg);
        let contract = app
            .instantiate_contract(code, admin.clone(), &msg, &[], "v", Some(admin.to_string()))
            .unwrap();
        let mut suite = Self {
            app,
            money,
            denom,
            admin,
            contract,
            rewards,
            registry,
            staking,
            oracles,
        };
        for epoch in 0..20 {
            suite.set_budget(epoch, BUDGET * (u128::from(epoch) + 1));
        }
        suite
    }

    /// Oracles that have bonded.
    pub fn active(money: Money, number: usize) -> Self {
        let mut suite = Self::admitted(money, number);
        for oracle in suite.oracles.clone() {
            suite.bond(&oracle).unwrap();
        }
        suite
    }

    /// The cumulative budget of the machines at the end of an epoch.
    pub fn set_budget(&mut self, epoch: u64, machines: u128) {
        let rewards = self.rewards.clone();
        self.app
            .wasm_sudo(
                rewards,
                &StubSudo::Budget {
                    epoch,
                    machines: Some(machines.into()),
                },
            )
            .unwrap();
    }

    pub fn sudo<T: serde::Serialize>(&mut self, contract: &Addr, msg: &T) {
        self.app.wasm_sudo(contract.clone(), msg).unwrap();
    }

    pub fn drop_budget(&mut self, epoch: u64) {
        let rewards = self.rewards.clone();
        self.app
            .wasm_sudo(rewards, &StubSudo::Budget { epoch, machines: None })
            .unwrap();
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Any second, of the past too.
    pub fn at(&mut self, second: u64) -> &mut Self {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(second);
        });
        self
    }

    /// The first second at which an epoch may be settled.
    pub fn at_settling(&mut self, epoch: u64) -> &mut Self {
        self.at(START + (epoch + 1) * EPOCH + GRACE)
    }

    pub fn execute(&mut self, sender: &Addr, msg: &ExecuteMsg, funds: &[Coin]) -> Result<AppResponse, ContractError> {
        let answer = self
            .app
            .execute_contract(sender.clone(), self.contract.clone(), msg, funds);
        self.assert_totals();
        answer.map_err(|error| error.downcast().unwrap())
    }

    /// Nobody in particular sends.
    pub fn send(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, ContractError> {
        self.execute(&"someone".into_addr(), msg, &[])
    }

    pub fn by_admin(&mut self, msg: &ExecuteMsg) -> Result<AppResponse, ContractError> {
        self.execute(&self.admin.clone(), msg, &[])
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.contract, msg).unwrap()
    }

    /// The proof of an oracle's own key, for this contract.
    pub fn proof(&self, oracle: &Oracle) -> flywheel_protocol::Signature {
        let claim = OracleKey {
            account: oracle.address.as_str(),
            key: oracle.key.public_key(),
        };
        let chain = self.app.block_info().chain_id;
        oracle.key.sign(&claim.digest(&chain, self.contract.as_str()).unwrap())
    }

    pub fn bond(&mut self, oracle: &Oracle) -> Result<AppResponse, ContractError> {
        let proof = self.proof(oracle);
        self.bond_with(&oracle.address, BOND, proof)
    }

    /// Bonds in the network's money.
    pub fn bond_with(
        &mut self,
        sender: &Addr,
        amount: u128,
        proof: flywheel_protocol::Signature,
    ) -> Result<AppResponse, ContractError> {
        match self.denom.clone() {
            Denom::Native(coin) => self.execute(sender, &ExecuteMsg::BondOracle { proof }, &coins(amount, coin)),
            Denom::Cw20(token) => {
                let hook = to_json_binary(&ReceiveMsg::BondOracle { proof }).unwrap();
                self.send_cw20(&token, sender, amount, hook)
            }
        }
    }

    /// Sends a cw20 with a message inside.
    pub fn send_cw20(
        &mut self,
        token: &Addr,
        sender: &Addr,
        amount: u128,
        msg: Binary,
    ) -> Result<AppResponse, ContractError> {
        let send = Cw20ExecuteMsg::Send {
            contract: self.contract.to_string(),
            amount: amount.into(),
            msg,
        };
        let answer = self.app.execute_contract(sender.clone(), token.clone(), &send, &[]);
        self.assert_totals();
        answer.map_err(|error| error.downcast().unwrap())
    }

    /// As [`Self::execute`], where another contract's refusal undoes the message.
    pub fn refused_elsewhere(&mut self, sender: &Addr, msg: &ExecuteMsg) {
        let answer = self
            .app
            .execute_contract(sender.clone(), self.contract.clone(), msg, &[]);
        assert!(answer.unwrap_err().root_cause().to_string().contains("refused"));
        self.assert_totals();
    }

    pub fn balance(&self, account: &Addr) -> u128 {
        self.denom.balance(&self.app.wrap(), account).unwrap().u128()
    }

    pub fn totals(&self) -> Totals {
        self.query(&QueryMsg::Totals {})
    }

    pub fn assert_totals(&self) {
        let totals = self.totals();
        assert!(totals.balances(), "{totals:?}");
        assert_eq!(totals.balance.u128(), self.balance(&self.contract));
    }

    pub fn set(&self) -> OracleSet {
        self.query(&QueryMsg::Oracles {})
    }

    pub fn oracle(&self, oracle: &Oracle) -> OracleResponse {
        self.query(&QueryMsg::Oracle {
            address: oracle.address.to_string(),
        })
    }

    pub fn round(&self) -> RoundResponse {
        self.query(&QueryMsg::Round {})
    }

    pub fn pending(&self) -> Option<Pending> {
        self.query(&QueryMsg::Pending {})
    }

    pub fn last_final(&self) -> Option<Final> {
        self.query(&QueryMsg::LastFinal {})
    }

    /// What the rewards contract was told.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.app
            .wrap()
            .query_wasm_smart(&self.rewards, &StubQuery::Accepted {})
            .unwrap()
    }

    /// A statement that fits this second, with a sum.
    pub fn statement(&self, sum: u128) -> Statement {
        let round = self.round();
        let epoch = round.epoch.unwrap_or(Epoch::FIRST);
        Statement {
            epoch,
            round: round.round,
            set_version: self.set().version,
            built_on: self.last_final().map_or(Hash32::ZERO, |last| last.statement.root),
            evidence_root: sha256(&[b"evidence", &epoch.get().to_be_bytes()]),
            root: sha256(&[b"root", &epoch.get().to_be_bytes(), &sum.to_be_bytes()]),
            sum: sum.into(),
            machines: 3,
        }
    }

    /// Signatures of these oracles for this contract, sorted.
    pub fn signed(&self, statement: &Statement, oracles: &[Oracle]) -> Vec<OracleSignature> {
        let chain = self.app.block_info().chain_id;
        signed_for(statement, oracles, &chain, self.contract.as_str())
    }

    /// Sends a statement with signatures of the first so many oracles.
    pub fn attest(&mut self, statement: &Statement, signers: usize) -> Result<AppResponse, ContractError> {
        let signatures = self.signed(statement, &self.oracles[..signers]);
        self.attest_with(statement, signatures)
    }

    pub fn attest_with(
        &mut self,
        statement: &Statement,
        signatures: Vec<OracleSignature>,
    ) -> Result<AppResponse, ContractError> {
        self.send(&ExecuteMsg::Attest {
            statement: *statement,
            signatures,
        })
    }

    /// Settles the epoch that may be settled now, with all signatures, and waits for the window's end.
    pub fn settle(&mut self, sum: u128) {
        let statement = self.statement(sum);
        self.attest(&statement, self.oracles.len()).unwrap();
        self.at(self.now() + CHALLENGE);
        self.send(&ExecuteMsg::Finalize {}).unwrap();
    }
}
