"""登记: duties whose subject is no case: 依申请公开, 网站纠错, accounts and sites that must not fall silent."""
